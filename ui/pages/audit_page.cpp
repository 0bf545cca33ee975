// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/audit_page.h"

#include "models/action_link.h"
#include "models/audit_table_model.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "ui/acting/plan_files.h"
#include "ui/delegates/act_table_delegate.h"
#include "ui/pages/audit_detail.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/state_glyph.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

#include <array>

namespace holdfast::pages {

using models::AuditTableModel;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

using namespace std::chrono_literals;

constexpr int kMostName = 220;
constexpr std::array<Duration, 4> kPeriods{Duration(0), Duration(1h), Duration(24h), Duration(168h)};

/// The first entry stands for all.
QComboBox* choiceOf(const QString& name, const QString& all, QWidget* parent) {
    auto* box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setItemDelegate(new QStyledItemDelegate(box)); // the combo box's own knows no sheet
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(14);
    box->addItem(all);
    return box;
}

std::string chosenIn(const QComboBox& box) {
    return box.currentIndex() <= 0 ? std::string() : box.currentData().toString().toStdString();
}

void offer(QComboBox& box, const std::string& value, const QString& words) {
    const QString data = QString::fromStdString(value);
    if (value.empty() || box.findData(data) >= 0) return;
    const QSignalBlocker quiet(box);
    box.addItem(words, data);
}

} // namespace

AuditPage::AuditPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_model(new AuditTableModel(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), m_stack)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_empty);
    auto* body = new QWidget(m_stack);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(theme::kPadding, theme::kCardGap, theme::kPadding, theme::kPadding);
    column->setSpacing(theme::kCardGap);
    addHead(*column);
    addFilters(*column);
    addBody(*column);
    m_stack->addWidget(body);
    m_empty->set(QStringLiteral("clock"), tr("Waiting for the engine"), {});
    m_delay.setSingleShot(true);
    m_delay.setInterval(200ms);
    connect(&m_delay, &QTimer::timeout, this, &AuditPage::ask);
    connect(&context.link(), &models::EngineLink::stateChanged, this, &AuditPage::takeState);
    if (context.link().state()) takeState(context.link().state());
}

void AuditPage::addHead(QLayout& column) {
    auto& look = context().theme();
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    m_glyph = new widgets::StateGlyph(look, head);
    m_verdict = new widgets::ElidedLabel(look, TextStyle::Strong, Role::Ink, head);
    m_verified = new widgets::ElidedLabel(look, TextStyle::Caption, Role::Muted, head);
    m_export = new QPushButton(tr("Export…"), head);
    m_export->setToolTip(tr("What is shown, as JSON or CSV"));
    row->addWidget(m_glyph);
    row->addWidget(m_verdict);
    row->addWidget(m_verified);
    row->addStretch(1);
    row->addWidget(m_export);
    column.addWidget(head);
    connect(m_export, &QPushButton::clicked, this, &AuditPage::exportIt);
}

void AuditPage::addFilters(QLayout& column) {
    auto& look = context().theme();
    auto* filters = new QWidget(this);
    auto* row = new QHBoxLayout(filters);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    m_period = new widgets::SegmentedControl(look, filters);
    m_period->setAccessibleName(tr("Period"));
    m_period->addSegment(tr("All"));
    m_period->addSegment(tr("1 h"), tr("The last hour"));
    m_period->addSegment(tr("24 h"), tr("The last 24 hours"));
    m_period->addSegment(tr("7 d"), tr("The last 7 days"));
    m_period->setCurrent(0);
    m_service = choiceOf(tr("Service"), tr("Every service"), filters);
    m_kind = choiceOf(tr("What"), tr("Everything"), filters);
    m_actor = choiceOf(tr("Who"), tr("Everybody"), filters);
    m_search = new widgets::SearchField(look, tr("Words"), filters);
    row->addWidget(m_period);
    for (auto* box : {m_service, m_kind, m_actor}) {
        row->addWidget(box, 1);
        connect(box, &QComboBox::currentIndexChanged, this, &AuditPage::ask);
    }
    row->addWidget(m_search, 1);
    column.addWidget(filters);
    connect(m_period, &widgets::SegmentedControl::chosen, this, &AuditPage::ask);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_delay.start(); });
}

void AuditPage::addBody(QLayout& column) {
    auto& look = context().theme();
    auto* both = new QWidget(this);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kCardGap);
    m_card = new widgets::Card(look, tr("Audit trail"), both);
    m_card->setBodyPadding(1, theme::kTight);
    m_list = new QStackedWidget(m_card);
    m_table = new widgets::DataTable(look, tr("Audit trail"), m_list);
    m_nothing = new widgets::EmptyState(look, m_list);
    m_list->addWidget(m_table);
    m_list->addWidget(m_nothing);
    m_card->body()->addWidget(m_list);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new delegates::ActTableDelegate(look,
                                                             {.marked = AuditTableModel::Kind,
                                                              .strong = AuditTableModel::Service,
                                                              .figures = AuditTableModel::Number},
                                                             m_table));
    m_table->setColumns({{AuditTableModel::Number, 58, 1},
                         {AuditTableModel::When, 96, 0},
                         {AuditTableModel::Kind, 172, 0},
                         {AuditTableModel::Service, 104, 0},
                         {AuditTableModel::Actor, 96, 2},
                         {AuditTableModel::Text, 180, 0}},
                        AuditTableModel::Text);
    m_detail = new AuditDetail(look, both);
    row->addWidget(m_card, 17);
    row->addWidget(m_detail, 9);
    column.addWidget(both);
    static_cast<QVBoxLayout&>(column).setStretchFactor(both, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AuditPage::showEntry);
    connect(m_table, &widgets::DataTable::copied, this, [this] { context().say(tr("Rows copied")); });
    connect(m_detail, &AuditDetail::planAsked, this,
            [this](const QString& plan) { context().showPlan(actions::PlanId(plan.toStdString())); });
}

ports::AuditQuery AuditPage::query() const {
    ports::AuditQuery query{.from = {},
                            .to = {},
                            .service = ServiceId(chosenIn(*m_service)),
                            .kind = chosenIn(*m_kind),
                            .actor = chosenIn(*m_actor),
                            .text = m_search->text().trimmed().toStdString()};
    const auto period = kPeriods[static_cast<std::size_t>(std::max(0, m_period->current()))];
    if (period > Duration(0) && m_state) query.from = m_state->time - period;
    return query;
}

void AuditPage::takeState(const FleetStatePtr& state) {
    m_state = state;
    if (!state->desk || context().actions() == nullptr) {
        m_empty->set(QStringLiteral("shield"), tr("There is no audit trail here"),
                     models::whyNobodyActs(*state));
        m_stack->setCurrentIndex(0);
        return setReadiness(Readiness::Ready);
    }
    m_stack->setCurrentIndex(1);
    for (const auto& service : state->services)
        offer(*m_service, service.id.value(), QString::fromStdString(service.id.value()));
    const bool news = std::exchange(m_entries, state->desk->audit.entries) != state->desk->audit.entries;
    if (m_inFront && (news || !m_asked)) m_delay.start();
    if (!m_inFront) m_asked = false;
}

void AuditPage::ask() {
    if (context().actions() == nullptr || !m_state || !m_state->desk) return;
    m_delay.stop();
    m_asked = true;
    context().actions()->queryAudit(query(), this, [this, round = ++m_round](const auto& answer) {
        if (round == m_round) take(answer);
    });
}

void AuditPage::take(const Result<ports::AuditAnswer>& answer) {
    setReadiness(Readiness::Ready);
    if (!answer) {
        m_nothing->set(QStringLiteral("warning"), tr("The trail cannot be read"),
                       QString::fromStdString(answer.error().detail), Role::Critical);
        m_list->setCurrentWidget(m_nothing);
        return;
    }
    m_answer = *answer;
    fillChoices(m_answer.entries);
    m_model->show(m_answer.entries, m_state->time, m_answer.verdict.whole ? 0 : m_answer.verdict.firstBroken);
    QStringList names;
    for (const auto& entry : m_answer.entries)
        names << QString::fromStdString(entry.note.service.value());
    m_table->growTo(AuditTableModel::Service, kMostName, names);
    showVerdict(m_answer.verdict);
    const auto shown = std::ssize(m_answer.entries);
    m_card->setNote(
        static_cast<std::uint64_t>(shown) < m_answer.matching
            ? tr("the newest %1 of %2")
                  .arg(format::count(shown), format::count(static_cast<qint64>(m_answer.matching)))
            : format::counted(shown, tr("%1 entry"), tr("%1 entries")));
    if (shown == 0) {
        const bool none = m_answer.verdict.entries == 0;
        m_nothing->set(none ? QStringLiteral("clock") : QStringLiteral("filter"),
                       none ? tr("Nothing was done yet") : tr("Nothing fits"),
                       none ? tr("Everything anyone or anything does is entered here.")
                            : tr("Other words, another service, or a longer time."));
    }
    m_list->setCurrentWidget(shown > 0 ? static_cast<QWidget*>(m_table) : m_nothing);
    m_export->setEnabled(shown > 0);
    if (shown > 0 && !m_table->currentIndex().isValid()) m_table->setCurrentIndex(m_model->index(0, 0));
    showEntry();
}

void AuditPage::showVerdict(const actions::ChainVerdict& verdict) {
    const QString words = models::chainText(verdict);
    const auto look = theme::lookOf(verdict.whole ? Severity::Good : Severity::Critical);
    m_glyph->setLook(look, words);
    m_verdict->setText(words);
    m_verdict->setRole(verdict.whole ? Role::Ink : Role::CriticalText);
    m_verified->setText(tr("verified %1").arg(format::clockTime(m_state->time, m_state->time)));
    m_verified->setHint(format::fullTime(m_state->time));
}

void AuditPage::fillChoices(const std::vector<actions::AuditEntry>& entries) {
    for (const auto& entry : entries) {
        offer(*m_service, entry.note.service.value(), QString::fromStdString(entry.note.service.value()));
        offer(*m_kind, entry.note.kind, format::auditKind(entry.note.kind));
        offer(*m_actor, entry.note.actor, QString::fromStdString(entry.note.actor));
    }
}

void AuditPage::showEntry() {
    const auto index = m_table->currentIndex();
    if (index.isValid() && index.row() < m_model->rowCount())
        m_detail->show(m_model->row(index.row()));
    else
        m_detail->showNothing();
}

void AuditPage::exportIt() {
    acting::saveAs(this, tr("Save the audit trail"), QStringLiteral("audit"),
                   acting::kindsOf(m_answer.entries),
                   [this](const QString& sentence) { context().say(sentence); });
}

void AuditPage::visit(const shell::Place& place) {
    if (place.service.isEmpty()) return;
    const int found = m_service->findData(QString::fromStdString(place.service.value()));
    if (found >= 0) m_service->setCurrentIndex(found);
}

void AuditPage::entered() {
    m_inFront = true;
    if (m_stack->currentIndex() == 1) ask();
}

void AuditPage::left() {
    m_inFront = false;
    m_asked = false;
}

QWidget* AuditPage::firstFocus() const {
    return m_stack->currentIndex() == 1 ? m_table : nullptr;
}

QWidget* AuditPage::searchField() const {
    return m_stack->currentIndex() == 1 ? m_search : nullptr;
}

} // namespace holdfast::pages
