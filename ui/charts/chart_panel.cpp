// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_panel.h"

#include "ui/charts/chart_export.h"
#include "ui/charts/points_model.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

#include <QtCore/QBuffer>
#include <QtCore/QMimeData>
#include <QtGui/QClipboard>
#include <QtGui/QContextMenuEvent>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>

namespace holdfast::charts {

namespace {

QTableView* makeTable(const theme::Theme& theme, QAbstractItemModel* model, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setModel(model);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme.scaled(24));
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    return table;
}

} // namespace

ChartPanel::ChartPanel(const theme::Theme& theme, TimeView& view, const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_view(view)
    , m_title(title)
    , m_card(new widgets::Card(theme, title, this))
    , m_figure(new widgets::ElidedLabel(theme, theme::TextStyle::Strong, theme::Role::Ink, m_card))
    , m_stack(new QStackedWidget(m_card))
    , m_chart(new TimeChart(theme, view, m_stack))
    , m_points(new PointsModel(this))
    , m_retry(new QPushButton(tr("Read again"), m_chart->viewport())) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_figure->setDigits(widgets::ElidedLabel::Digits::Tabular);
    m_figure->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); // words give way, the figure does not
    m_card->addAction(m_figure);
    m_chart->setAccessibleName(tr("Chart of %1").arg(title));
    m_table = makeTable(theme, m_points, m_stack);
    m_table->setAccessibleName(tr("Readings of %1").arg(title));
    m_stack->addWidget(m_chart);
    m_stack->addWidget(m_table);
    m_card->body()->addWidget(m_stack);
    m_card->setBodyPadding(theme::kCardGap, theme::kGap);
    auto* below = new QVBoxLayout(m_chart->viewport());
    below->addStretch(1);
    below->addWidget(m_retry, 0, Qt::AlignHCenter);
    below->addSpacing(theme::kPadding);
    m_retry->hide();
    connect(m_retry, &QPushButton::clicked, this, &ChartPanel::retryRequested);
    connect(&view, &TimeView::rangeChanged, this, [this] {
        if (showsTable()) m_points->show(m_chart->content(), m_view.range());
    });
    addActions();
}

void ChartPanel::addActions() {
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

void ChartPanel::setFigure(const QString& text, theme::Role role, const QString& hint) {
    m_figure->setText(text);
    m_figure->setRole(role);
    m_figure->setHint(hint);
}

void ChartPanel::setNote(const QString& note) {
    m_card->setNote(note);
}

void ChartPanel::setContent(Content content) {
    m_chart->setContent(std::move(content));
    if (showsTable()) m_points->show(m_chart->content(), m_view.range());
}

void ChartPanel::setStatus(TimeChart::Status status, const QString& words) {
    m_chart->setStatus(status, words);
    m_retry->setVisible(status == TimeChart::Status::Failed);
}

bool ChartPanel::showsTable() const {
    return m_stack->currentWidget() == m_table;
}

void ChartPanel::setTable(bool shown) {
    if (shown == showsTable()) return;
    if (shown) {
        m_points->show(m_chart->content(), m_view.range());
        m_stack->setCurrentWidget(m_table);
    } else {
        m_stack->setCurrentWidget(m_chart);
    }
    m_tableAction->setText(shown ? tr("Show as a chart") : tr("Show as a table"));
    m_stack->currentWidget()->setFocus();
}

void ChartPanel::copyPicture() {
    QGuiApplication::clipboard()->setImage(pictureOf(*m_card));
    Q_EMIT said(tr("Picture of «%1» copied").arg(m_title));
}

void ChartPanel::copyCsv() {
    const QByteArray csv = csvOf(m_chart->content(), m_view.range());
    auto* copied = new QMimeData;
    copied->setData(QStringLiteral("text/csv"), csv);
    copied->setText(QString::fromUtf8(csv));
    QGuiApplication::clipboard()->setMimeData(copied);
    Q_EMIT said(tr("Readings of «%1» copied as CSV").arg(m_title));
}

bool ChartPanel::saveTo(const QString& path) {
    QByteArray bytes;
    if (path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive)) {
        bytes = csvOf(m_chart->content(), m_view.range());
    } else {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        pictureOf(*m_card).save(&buffer, "PNG");
    }
    const QString trouble = saveFile(path, bytes);
    if (!trouble.isEmpty()) {
        setNote(tr("not saved: %1").arg(trouble));
        return false;
    }
    Q_EMIT said(tr("Saved as %1").arg(path));
    return true;
}

QString ChartPanel::fileStem() const {
    QString stem;
    for (const QChar letter : m_title)
        stem += letter.isLetterOrNumber() ? letter : QLatin1Char('-');
    return stem;
}

void ChartPanel::askWhereToSave(const QString& ending) {
    auto* dialog = new QFileDialog(this, tr("Save «%1»").arg(m_title));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->setNameFilter(ending == QStringLiteral("csv") ? tr("CSV (*.csv)") : tr("PNG picture (*.png)"));
    dialog->selectFile(fileStem() + QLatin1Char('.') + ending);
    connect(dialog, &QFileDialog::fileSelected, this, &ChartPanel::saveTo);
    dialog->show();
}

void ChartPanel::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(actions());
    menu->addSeparator();
    connect(menu->addAction(tr("Back to now")), &QAction::triggered, this, [this] { m_view.reset(); });
    menu->popup(event->globalPos());
}

} // namespace holdfast::charts
