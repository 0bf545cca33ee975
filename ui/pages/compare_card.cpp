// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_card.h"

#include "models/desk_lines.h"
#include "models/format/quantity_text.h"
#include "models/snapshot_choice.h"
#include "models/snapshot_diff_model.h"
#include "models/snapshot_link.h"
#include "models/snapshot_words.h"
#include "models/table_export.h"
#include "ui/acting/plan_files.h"
#include "ui/delegates/diff_delegate.h"
#include "ui/pages/snapshot_bar.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/row_list.h"
#include "ui/widgets/search_field.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtGui/QShortcut>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

using models::SnapshotDiffModel;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr int kLeastSearch = 120;

} // namespace

/// The names of the columns.
class CompareCard::Heads final : public QWidget {
public:
    Heads(const theme::Theme& theme, const delegates::DiffDelegate& delegate, QWidget* parent)
        : QWidget(parent), m_delegate(delegate) {
        setFixedHeight(delegate.headHeight());
        connect(&theme, &theme::Theme::changed, this,
                [this, &delegate] { setFixedHeight(delegate.headHeight()); });
    }

    void setNames(const QString& before, const QString& after) {
        m_before = before;
        m_after = after;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        m_delegate.paintHeads(painter, QRectF(rect()), m_before, m_after);
    }

private:
    const delegates::DiffDelegate& m_delegate;
    QString m_before;
    QString m_after;
};

CompareCard::CompareCard(shell::PageContext& context, models::SnapshotChoice& choice, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_choice(choice)
    , m_model(new SnapshotDiffModel(this))
    , m_delegate(new delegates::DiffDelegate(context.theme(), this))
    , m_card(new widgets::Card(context.theme(), tr("What differs"), this))
    , m_bar(new SnapshotBar(context.theme(), m_card))
    , m_fleet(new QPushButton(tr("Roll back the fleet…"), m_card))
    , m_search(new widgets::SearchField(context.theme(), tr("Service, field or value"), m_card))
    , m_again(new QToolButton(m_card))
    , m_save(new QToolButton(m_card))
    , m_stack(new QStackedWidget(m_card))
    , m_list(new widgets::RowList(tr("What differs"), m_stack))
    , m_foot(new widgets::ElidedLabel(context.theme(), TextStyle::Caption, Role::Muted, m_stack))
    , m_nothing(new widgets::EmptyState(context.theme(), m_stack)) {
    lay();
    wire();
}

void CompareCard::lay() {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(1, theme::kGap);
    const auto dress = [this](QToolButton* button, const char* icon, const QString& words) {
        button->setIcon(m_context.theme().icon(QString::fromLatin1(icon)));
        button->setAccessibleName(words);
        button->setToolTip(words);
        m_card->addAction(button);
    };
    m_search->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_search->setMinimumWidth(m_context.theme().scaled(kLeastSearch));
    m_card->addAction(m_search);
    dress(m_again, "refresh", tr("Compare again"));
    dress(m_save, "save", tr("Save what differs as CSV"));
    m_fleet->setProperty("emphasis", QStringLiteral("main"));
    m_card->addAction(m_fleet);
    const int side = theme::kPadding - 3;
    auto* top = new QVBoxLayout;
    top->setContentsMargins(side, 0, side, 0);
    top->addWidget(m_bar);
    m_card->body()->addLayout(top);
    auto* page = new QWidget(m_stack);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_heads = new Heads(m_context.theme(), *m_delegate, page);
    column->addWidget(m_heads);
    column->addWidget(m_list, 1);
    m_foot->setContentsMargins(side, theme::kTight, side, 0);
    column->addWidget(m_foot);
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_stack->addWidget(page);
    m_stack->addWidget(m_nothing);
    m_card->body()->addWidget(m_stack, 1);
}

void CompareCard::wire() {
    connect(m_delegate, &delegates::DiffDelegate::foldAsked, this,
            [this](const QModelIndex& index) { setOpen(index, !index.data(models::OpenRole).toBool()); });
    connect(m_list, &widgets::RowList::openAsked, this, &CompareCard::setOpen);
    connect(m_list, &QListView::doubleClicked, this,
            [this](const QModelIndex& index) { setOpen(index, !index.data(models::OpenRole).toBool()); });
    const auto act = [this](const QModelIndex& index) {
        if (!index.data(models::ActionRole).isValid()) return;
        rollBack(ServiceId(index.data(models::ServiceRole).toString().toStdString()), false);
    };
    connect(m_delegate, &delegates::DiffDelegate::actAsked, this, act);
    connect(m_list, &widgets::RowList::actAsked, this, act);
    connect(m_fleet, &QPushButton::clicked, this, [this] { rollBack({}, true); });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_model->setWords(words);
        follow();
    });
    connect(m_search, &widgets::SearchField::leftDownwards, m_list, qOverload<>(&QWidget::setFocus));
    connect(m_again, &QToolButton::clicked, this, &CompareCard::compare);
    connect(m_save, &QToolButton::clicked, this, &CompareCard::save);
    connect(&m_choice, &models::SnapshotChoice::changed, this, [this] {
        if (m_state) show(m_state, m_locked);
    });
    auto* copies = new QShortcut(QKeySequence::Copy, m_list);
    copies->setContext(Qt::WidgetShortcut);
    connect(copies, &QShortcut::activated, this, &CompareCard::copy);
}

void CompareCard::setOpen(const QModelIndex& index, bool open) {
    int row = index.row();
    // The left arrow on a field leads to its service.
    if (!open && index.data(models::LevelRole).toInt() > 0) {
        while (row > 0 && m_model->row(row).kind != models::DiffRow::Kind::Service)
            --row;
        m_list->setCurrentIndex(m_model->index(row, 0));
        return;
    }
    m_model->setOpen(row, open);
}

void CompareCard::setAwake(bool awake) {
    m_awake = awake;
    if (m_state) show(m_state, m_locked);
}

void CompareCard::setWords(const QString& words) {
    m_search->setText(words);
}

void CompareCard::show(const FleetStatePtr& state, const QString& locked) {
    m_state = state;
    m_locked = locked;
    if (!state->snapshots) return;
    const auto* before = models::findSnapshot(*state->snapshots, m_choice.before());
    m_bar->setVisible(before != nullptr);
    if (before != nullptr) m_bar->show(*before, state->time, locked);
    showNames();
    showRollback();
    const bool other = m_choice.before() != m_askedBefore || m_choice.after() != m_askedAfter;
    const bool drifted = m_choice.after().isEmpty() && state->snapshots->drift != m_askedDrift;
    if (m_awake && (other || drifted)) compare();
}

void CompareCard::showNames() {
    const auto& told = *m_state->snapshots;
    const auto name = [&](const snapshots::SnapshotId& id) {
        const auto* snapshot = models::findSnapshot(told, id);
        return snapshot == nullptr ? tr("now")
                                   : tr("%1, %2").arg(format::clockTime(snapshot->taken, m_state->time),
                                                      models::word(models::worthOf(*snapshot)));
    };
    m_heads->setNames(name(m_choice.before()), name(m_choice.after()));
}

/// Back leads from now to an intact snapshot, and somebody must be able to act.
void CompareCard::showRollback() {
    const auto* before = models::findSnapshot(*m_state->snapshots, m_choice.before());
    QString whyNot;
    if (before == nullptr)
        whyNot = tr("There is no snapshot to go back to.");
    else if (!before->damage.empty())
        whyNot = tr("It is damaged: nothing goes back to it.");
    else if (!m_choice.after().isEmpty())
        whyNot = tr("Two snapshots are compared. Compare one with now to go back to it.");
    else if (m_context.actions() == nullptr)
        whyNot = tr("Nobody can act here.");
    else
        whyNot = models::whyNobodyActs(*m_state);
    const bool nothing = m_model->diff().services.empty() && !m_failed;
    m_fleet->setEnabled(whyNot.isEmpty() && !nothing);
    m_fleet->setToolTip(!whyNot.isEmpty() ? whyNot
                        : nothing         ? tr("Nothing differs: there is nothing to roll back.")
                                          : tr("To %1. The plan is drawn up and shown; nothing is done yet.")
                                        .arg(format::clockTime(before->taken, m_state->time)));
    m_delegate->setActs(whyNot.isEmpty());
    m_list->viewport()->update();
}

void CompareCard::compare() {
    if (m_context.snapshots() == nullptr || !m_state || !m_state->snapshots) return;
    const bool other = m_choice.before() != m_askedBefore || m_choice.after() != m_askedAfter;
    m_askedBefore = m_choice.before();
    m_askedAfter = m_choice.after();
    m_askedDrift = m_state->snapshots->drift;
    if (other) m_model->clear();
    m_failed = false;
    m_asking = !m_choice.isEmpty();
    const auto round = ++m_round;
    follow();
    if (!m_asking) return;
    m_context.snapshots()->compare(m_askedBefore, m_askedAfter, this,
                                   [this, round](const Result<snapshots::SnapshotDiff>& answer) {
                                       if (round == m_round) take(answer);
                                   });
}

void CompareCard::take(const Result<snapshots::SnapshotDiff>& answer) {
    m_asking = false;
    m_failed = !answer;
    if (answer) {
        m_model->show(*answer, m_state->time);
        Q_EMIT compared(*answer);
    } else {
        m_model->clear();
        showNothing(QStringLiteral("warning"), tr("They cannot be compared"),
                    QString::fromStdString(answer.error().detail), true);
    }
    follow();
    showRollback();
    Q_EMIT settled();
}

/// What stands there: rows, or why there are none.
void CompareCard::follow() {
    const QString summary = m_model->summary();
    const QString note = m_choice.after().isEmpty() ? tr("Rolling back restores configuration, not data.")
                                                    : tr("Only differences are shown.");
    m_foot->setText(summary.isEmpty() ? note
                    : m_asking        ? tr("%1 · comparing again…").arg(summary)
                                      : QStringLiteral("%1 · %2").arg(summary, note));
    m_save->setEnabled(!summary.isEmpty());
    if (m_failed) return;
    if (m_model->rowCount() > 0) return m_stack->setCurrentIndex(0);
    if (m_asking)
        showNothing(QStringLiteral("clock"), tr("Comparing"),
                    m_askedAfter.isEmpty() ? tr("The fleet is being read as it is now.") : QString());
    else if (m_choice.isEmpty())
        showNothing(QStringLiteral("snapshots"), tr("Nothing is chosen"), tr("Choose a snapshot."));
    else if (!m_model->diff().services.empty() || !m_model->diff().data.empty())
        showNothing(QStringLiteral("filter"), tr("Nothing fits"), tr("Other words, or fewer."));
    else
        showNothing(QStringLiteral("check"), tr("Nothing differs"),
                    m_askedAfter.isEmpty() ? tr("Everything runs as it was recorded.")
                                           : tr("Both recorded the same."));
}

void CompareCard::showNothing(const QString& icon, const QString& happened, const QString& next, bool bad) {
    m_nothing->set(icon, happened, next, bad ? Role::Critical : Role::Muted);
    m_stack->setCurrentWidget(m_nothing);
}

void CompareCard::rollBack(const ServiceId& service, bool fleet) {
    const auto* before = m_state && m_state->snapshots
                             ? models::findSnapshot(*m_state->snapshots, m_choice.before())
                             : nullptr;
    if (before == nullptr || (!fleet && service.isEmpty())) return;
    // A plan for the fleet begins somewhere: with the first service that differs.
    const auto& differing = m_model->diff().services;
    ServiceId first = service;
    if (fleet && !differing.empty()) first = differing.front().difference.service;
    if (first.isEmpty() && !m_state->services.empty()) first = m_state->services.front().id;
    m_context.reviewPlan(
        {.service = first,
         .action = actions::RecoveryAction::EmergencyRollback,
         .arguments = {{"snapshot", before->id.value()}, {"scope", fleet ? "fleet" : "service"}},
         .reason = {}});
}

void CompareCard::save() {
    const auto text =
        models::tableText(*m_model,
                          {SnapshotDiffModel::Service, SnapshotDiffModel::Field, SnapshotDiffModel::Before,
                           SnapshotDiffModel::After, SnapshotDiffModel::Origin},
                          {}, models::TableFormat::Csv);
    acting::saveAs(this, tr("Save what differs"), QStringLiteral("difference"),
                   {{.ending = QStringLiteral("csv"), .description = tr("CSV"), .bytes = text.toUtf8()}},
                   [this](const QString& sentence) { m_context.say(sentence); });
}

void CompareCard::copy() {
    QList<int> rows;
    for (const QModelIndex& index : m_list->selectionModel()->selectedIndexes())
        rows << index.row();
    std::ranges::sort(rows);
    const auto text =
        models::tableText(*m_model,
                          {SnapshotDiffModel::Service, SnapshotDiffModel::Field, SnapshotDiffModel::Before,
                           SnapshotDiffModel::After, SnapshotDiffModel::Origin},
                          rows, models::TableFormat::Tabs);
    QGuiApplication::clipboard()->setText(text);
    m_context.say(tr("Rows copied"));
}

} // namespace holdfast::pages
