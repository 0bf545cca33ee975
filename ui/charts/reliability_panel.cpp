// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/reliability_panel.h"

#include "models/format/quantity_text.h"
#include "models/table_export.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/reliability_view.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"

#include <QtCore/QBuffer>
#include <QtCore/QMimeData>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QContextMenuEvent>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QMenu>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>

namespace holdfast::charts {

namespace format = models::format;
using models::ReliabilityModel;

namespace {

constexpr auto kStem = "reliability";

} // namespace

ReliabilityPanel::ReliabilityPanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new ReliabilityModel(this))
    , m_card(new widgets::Card(theme, tr("Was the probability right?"), this))
    , m_stack(new QStackedWidget(m_card))
    , m_view(new ReliabilityView(theme, m_stack))
    , m_table(new QTableView(m_stack))
    , m_nothing(new widgets::EmptyState(theme, m_stack)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("What was said, and how much of it came true"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(28));
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nothing);
    m_card->body()->addWidget(m_stack);
    m_card->setBodyPadding(theme::kCardGap, theme::kGap);
    auto* more = new QToolButton(m_card);
    more->setIcon(theme.icon(QStringLiteral("more")));
    more->setToolTip(tr("Table, copy, save"));
    more->setAccessibleName(more->toolTip());
    connect(more, &QToolButton::clicked, this,
            [this, more] { openMenu(more->mapToGlobal(QPoint(0, more->height()))); });
    m_card->addAction(more);
    addActions();
}

void ReliabilityPanel::addActions() {
    const auto add = [this](const QString& text, const QKeySequence& key, auto slot) {
        auto* action = new QAction(text, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    m_tableAction = add(tr("Show as a table"), Qt::CTRL | Qt::Key_T, [this] { setTable(!showsTable()); });
    add(tr("Copy picture"), Qt::CTRL | Qt::Key_C, [this] { copyPicture(); });
    add(tr("Copy as CSV"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, [this] { copyCsv(); });
    add(tr("Save picture…"), Qt::CTRL | Qt::Key_S, [this] { askWhereToSave(QStringLiteral("png")); });
    add(tr("Save as CSV…"), Qt::CTRL | Qt::SHIFT | Qt::Key_S,
        [this] { askWhereToSave(QStringLiteral("csv")); });
}

void ReliabilityPanel::show(const warnings::Reliability& reliability) {
    m_model->show(reliability);
    m_view->show(m_model->rows());
    std::uint32_t judged = 0;
    for (const auto& bin : reliability)
        judged += bin.count;
    m_card->setNote(tr("%1 judged").arg(format::count(judged)),
                    tr("Every probability that was said counts here, not only those that were warnings"));
    m_stack->setCurrentWidget(m_wantsTable ? static_cast<QWidget*>(m_table) : m_view);
}

void ReliabilityPanel::showNothing(const QString& happened, const QString& next) {
    m_nothing->set(QStringLiteral("chart"), happened, next);
    m_card->setNote({});
    m_stack->setCurrentWidget(m_nothing);
}

bool ReliabilityPanel::showsTable() const {
    return m_stack->currentWidget() == m_table;
}

void ReliabilityPanel::setTable(bool shown) {
    m_wantsTable = shown;
    m_tableAction->setText(shown ? tr("Show as a chart") : tr("Show as a table"));
    if (m_stack->currentWidget() == m_nothing) return;
    m_stack->setCurrentWidget(shown ? static_cast<QWidget*>(m_table) : m_view);
    m_stack->currentWidget()->setFocus();
}

QByteArray ReliabilityPanel::csv() const {
    return models::tableText(*m_model,
                             {ReliabilityModel::Said, ReliabilityModel::Mean, ReliabilityModel::Came,
                              ReliabilityModel::Share},
                             {}, models::TableFormat::Csv)
        .toUtf8();
}

void ReliabilityPanel::copyPicture() {
    QGuiApplication::clipboard()->setImage(pictureOf(*m_card));
    Q_EMIT said(tr("Picture copied"));
}

void ReliabilityPanel::copyCsv() {
    auto* copied = new QMimeData;
    copied->setData(QStringLiteral("text/csv"), csv());
    copied->setText(QString::fromUtf8(csv()));
    QGuiApplication::clipboard()->setMimeData(copied);
    Q_EMIT said(tr("Copied as CSV"));
}

bool ReliabilityPanel::saveTo(const QString& path) {
    QByteArray bytes;
    if (path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive)) {
        bytes = csv();
    } else {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        pictureOf(*m_card).save(&buffer, "PNG");
    }
    const QString trouble = saveFile(path, bytes);
    if (!trouble.isEmpty()) {
        m_card->setNote(tr("not saved: %1").arg(trouble));
        return false;
    }
    Q_EMIT said(tr("Saved as %1").arg(path));
    return true;
}

void ReliabilityPanel::askWhereToSave(const QString& ending) {
    auto* dialog = new QFileDialog(this, tr("Save the diagram"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->setNameFilter(ending == QStringLiteral("csv") ? tr("CSV (*.csv)") : tr("PNG picture (*.png)"));
    dialog->selectFile(QLatin1String(kStem) + QLatin1Char('.') + ending);
    connect(dialog, &QFileDialog::fileSelected, this, &ReliabilityPanel::saveTo);
    dialog->show();
}

void ReliabilityPanel::openMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(actions());
    menu->popup(at);
}

void ReliabilityPanel::contextMenuEvent(QContextMenuEvent* event) {
    openMenu(event->globalPos());
}

} // namespace holdfast::charts
