// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/backups_page.h"

#include "engine/core/automation/desk_state.h"
#include "models/backup_link.h"
#include "models/backup_list_model.h"
#include "models/backup_service_model.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/delegates/act_table_delegate.h"
#include "ui/pages/backup_detail_card.h"
#include "ui/pages/recovery_point_chart.h"
#include "ui/pages/restore_sheet.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/card.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/state_glyph.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

using backups::BackupId;
using backups::ServiceBackups;
using models::BackupListModel;
using models::BackupServiceModel;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

constexpr int kMostServices = 5; ///< that are shown at once
constexpr int kMostNext = 300;   ///< width of the words about the next backup

/// The one service of which something is under way; null: none.
const ServiceBackups* busyOne(const FleetState& state) {
    if (!state.backups) return nullptr;
    const auto found = std::ranges::find_if(state.backups->services,
                                            [](const auto& service) { return service.running.has_value(); });
    return found == state.backups->services.end() ? nullptr : &*found;
}

} // namespace

BackupsPage::BackupsPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_services(new BackupServiceModel(this))
    , m_backups(new BackupListModel(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), m_stack)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makeBody());
    m_empty->set(QStringLiteral("clock"), tr("Waiting for the engine"), {});
    m_sheet = new RestoreSheet(context.theme(), this);
    wire();
    if (context.link().state()) take(context.link().state());
}

QWidget* BackupsPage::makeHead(QWidget* parent) {
    auto& look = context().theme();
    auto* head = new QWidget(parent);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    m_glyph = new widgets::StateGlyph(look, head);
    m_standing = new widgets::ElidedLabel(look, TextStyle::Strong, Role::Ink, head);
    m_why = new widgets::ElidedLabel(look, TextStyle::Caption, Role::Muted, head);
    row->addWidget(m_glyph);
    row->addWidget(m_standing);
    row->addWidget(m_why, 1);
    return head;
}

QWidget* BackupsPage::makeServices(QWidget* parent) {
    auto& look = context().theme();
    auto* card = new widgets::Card(look, tr("Services"), parent);
    m_serviceTable = new widgets::DataTable(look, tr("Services that are backed up"), card);
    card->setBodyPadding(1, theme::kTight);
    card->body()->addWidget(m_serviceTable);
    m_serviceTable->setModel(m_services);
    m_serviceTable->setItemDelegate(new delegates::ActTableDelegate(
        look, {.marked = BackupServiceModel::Standing, .strong = BackupServiceModel::Service},
        m_serviceTable));
    m_serviceTable->setColumns({{BackupServiceModel::Service, 134, 0},
                                {BackupServiceModel::Standing, 170, 0},
                                {BackupServiceModel::Loss, 140, 0},
                                {BackupServiceModel::Recovery, 130, 1},
                                {BackupServiceModel::Newest, 140, 2},
                                {BackupServiceModel::Proven, 120, 3},
                                {BackupServiceModel::Next, 140, 4}},
                               BackupServiceModel::Service);
    return card;
}

QWidget* BackupsPage::makeCatalogue(QWidget* parent) {
    auto& look = context().theme();
    m_catalogue = new widgets::Card(look, tr("Backups"), parent);
    m_backUp = new QPushButton(tr("Back up now"), m_catalogue);
    m_catalogue->addAction(m_backUp);
    m_table = new widgets::DataTable(look, tr("Backups of the chosen service"), m_catalogue);
    m_catalogue->setBodyPadding(1, theme::kTight);
    m_catalogue->body()->addWidget(m_table);
    m_noBackups = new widgets::EmptyState(look, m_catalogue);
    m_catalogue->body()->addWidget(m_noBackups, 1);
    m_table->setModel(m_backups);
    m_table->setItemDelegate(new delegates::ActTableDelegate(
        look, {.marked = BackupListModel::Standing, .strong = BackupListModel::Taken}, m_table));
    m_table->setColumns({{BackupListModel::Taken, 122, 0},
                         {BackupListModel::Standing, 150, 0},
                         {BackupListModel::Recovered, 90, 1},
                         {BackupListModel::Data, 90, 2},
                         {BackupListModel::Took, 80, 3},
                         {BackupListModel::Stored, 90, 4},
                         {BackupListModel::Method, 130, 5}},
                        BackupListModel::Standing);
    return m_catalogue;
}

QWidget* BackupsPage::makeBody() {
    auto& look = context().theme();
    auto* body = new QWidget(m_stack);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(theme::kPadding, theme::kCardGap, theme::kPadding, theme::kPadding);
    column->setSpacing(theme::kCardGap);
    column->addWidget(makeHead(body));
    m_banner = new widgets::Banner(look, body);
    m_progress = new widgets::ProgressLine(look, widgets::ProgressLine::Cancel::Offered, body);
    column->addWidget(m_banner);
    column->addWidget(m_progress);
    column->addWidget(makeServices(body));
    auto* both = new QHBoxLayout;
    both->setSpacing(theme::kCardGap);
    m_detail = new BackupDetailCard(look, body);
    auto* left = new QVBoxLayout;
    left->setSpacing(theme::kCardGap);
    left->addWidget(makeCatalogue(body), 1);
    m_point = new RecoveryPointChart(context(), body);
    left->addWidget(m_point);
    both->addLayout(left, 3);
    both->addWidget(m_detail, 2);
    column->addLayout(both, 1);
    return body;
}

void BackupsPage::wire() {
    connect(&context().link(), &models::EngineLink::stateChanged, this, [this](const FleetStatePtr& state) {
        if (m_inFront) take(state);
    });
    connect(m_backUp, &QPushButton::clicked, this, &BackupsPage::backUp);
    connect(m_progress, &widgets::ProgressLine::cancelled, this, &BackupsPage::cancel);
    connect(m_banner, &widgets::Banner::dismissed, this, [this] {
        m_refused.clear();
        m_trouble.clear();
        again();
    });
    connect(m_banner, &widgets::Banner::actionChosen, &context(), &shell::PageContext::unlock);
    connect(m_serviceTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &BackupsPage::chooseService);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (!m_showing) showDetail();
    });
    connect(m_detail, &BackupDetailCard::verifyAsked, this, &BackupsPage::verify);
    connect(m_detail, &BackupDetailCard::drillAsked, this, &BackupsPage::drill);
    connect(m_detail, &BackupDetailCard::restoreAsked, this, &BackupsPage::restore);
    for (auto* table : {m_serviceTable, m_table})
        connect(table, &widgets::DataTable::copied, this, [this] { context().say(tr("Rows copied")); });
}

void BackupsPage::again() {
    if (const auto state = context().link().state()) take(state);
}

void BackupsPage::take(const FleetStatePtr& state) {
    setReadiness(Readiness::Ready);
    if (!state->backups || state->backups->services.empty() || context().backups() == nullptr) {
        showNone(*state);
        m_stack->setCurrentIndex(0);
        return Q_EMIT timeWindowUseChanged();
    }
    m_stack->setCurrentIndex(1);
    Q_EMIT timeWindowUseChanged();
    m_showing = true;
    m_services->show(*state);
    fitServices();
    QStringList next;
    for (int row = 0; row < m_services->rowCount(); ++row)
        next << m_services->row(row).next;
    m_serviceTable->growTo(BackupServiceModel::Next, kMostNext, next);
    if (models::findBackups(*state, m_service) == nullptr)
        m_service = state->backups->services.front().service;
    const int row = m_services->find(m_service.value());
    if (m_serviceTable->currentIndex().row() != row) m_serviceTable->selectRow(row);
    showHead(*state);
    showBanner(*state);
    showProgress(*state);
    showCatalogue(*state);
    m_point->show(*state, m_service);
    m_showing = false;
    showDetail();
}

/// As high as its rows, so that the room is for the backups; of a long list a part.
void BackupsPage::fitServices() {
    const int rows = std::clamp(m_services->rowCount(), 1, kMostServices);
    m_serviceTable->setFixedHeight(m_serviceTable->horizontalHeader()->sizeHint().height() +
                                   rows * m_serviceTable->verticalHeader()->defaultSectionSize() + 2);
}

void BackupsPage::showNone(const FleetState& state) {
    if (state.backups && context().backups() == nullptr)
        return m_empty->set(QStringLiteral("backups"), tr("Backups are not looked after here"),
                            tr("This window watches an engine elsewhere. Ask the one that acts."));
    m_empty->set(QStringLiteral("backups"), tr("Nothing is backed up here"),
                 tr("Give a PostgreSQL or Redis of the fleet file a «backup:» section with a folder for its "
                    "repository: then Holdfast backs it up, proves that it can be brought back, and says "
                    "what would be lost now."));
}

void BackupsPage::showHead(const FleetState& state) {
    const auto standing = models::fleetStanding(state);
    m_glyph->setLook(delegates::lookOf(standing.mark), standing.word);
    m_standing->setText(standing.word);
    m_standing->setRole(standing.mark == models::Mark::Bad ? Role::CriticalText : Role::Ink);
    m_why->setText(standing.why);
    m_why->setHint(standing.why);
    const bool busy = busyOne(state) != nullptr || m_ordered;
    m_backUp->setEnabled(!busy);
    const QString name = text(m_service.value());
    m_backUp->setAccessibleName(tr("Back up %1 now").arg(name));
    m_backUp->setToolTip(
        busy ? tr("Something else is under way.")
             : tr("Takes a backup of %1, reads it again and has the server's own tool judge it").arg(name));
}

/// What was refused stays until it is read; then what is wrong with the chosen one.
void BackupsPage::showBanner(const FleetState& state) {
    const auto* service = models::findBackups(state, m_service);
    const bool locked = state.desk && !state.desk->access.unlocked;
    widgets::BannerText words;
    if (!m_refused.isEmpty())
        words = {.key = QStringLiteral("refused"),
                 .tone = widgets::Tone::Critical,
                 .icon = QStringLiteral("warning"),
                 .title = m_refused,
                 .detail = m_trouble,
                 .action = locked ? tr("Unlock…") : QString(),
                 .dismissible = true};
    else if (service != nullptr && !service->trouble.empty() &&
             text(service->trouble) != models::fleetStanding(state).why) // it is not said twice
        words = {.key = QStringLiteral("trouble"),
                 .tone = widgets::Tone::Critical,
                 .icon = QStringLiteral("warning"),
                 .title = tr("Backups of %1").arg(text(m_service.value())),
                 .detail = text(service->trouble),
                 .action = {}};
    m_banner->set(words);
    m_banner->setVisible(!words.key.isEmpty());
}

void BackupsPage::showProgress(const FleetState& state) {
    const auto* busy = busyOne(state);
    m_progress->setVisible(busy != nullptr);
    if (busy == nullptr) return;
    m_progress->setProgress(
        QStringLiteral("%1: %2").arg(text(busy->service.value()), models::workText(*busy->running)),
        models::workDone(*busy->running));
}

void BackupsPage::showCatalogue(const FleetState& state) {
    const auto* service = models::findBackups(state, m_service);
    m_backups->show(service->backups, state.time);
    m_catalogue->setTitle(tr("Backups of %1").arg(text(m_service.value())));
    m_catalogue->setNote(format::counted(std::ssize(service->backups), tr("%1 backup"), tr("%1 backups")));
    const bool none = service->backups.empty();
    m_table->setVisible(!none);
    m_noBackups->setVisible(none);
    if (none) {
        const auto& next = service->nextBackup;
        m_noBackups->set(QStringLiteral("backups"),
                         tr("There is no backup of %1 yet").arg(text(m_service.value())),
                         service->running ? tr("The first one is being taken.")
                         : next           ? tr("The next one: %1.").arg(models::nextText(next, state.time))
                                          : tr("Nothing takes one by itself here: take one now."));
    }
    if (!m_table->currentIndex().isValid() && m_backups->rowCount() > 0) m_table->selectRow(0);
}

void BackupsPage::showDetail() {
    const auto& state = *context().link().state();
    const QString blocked =
        busyOne(state) != nullptr || m_ordered ? tr("Something else is under way.") : QString();
    const QString nobody = models::whyNobodyActs(state);
    const QString locked = !nobody.isEmpty()             ? nobody
                           : state.desk->access.unlocked ? QString()
                                                         : tr("Acting is locked. Unlock it first.");
    const auto* service = models::findBackups(state, m_service);
    if (service == nullptr || service->backups.empty()) return m_detail->showNone();
    m_detail->show(chosenBackup(), service->copy, state.time, blocked, locked);
}

void BackupsPage::chooseService() {
    const auto index = m_serviceTable->currentIndex();
    if (m_showing || !index.isValid()) return;
    const ServiceId chosen(m_services->row(index.row()).service);
    if (chosen == m_service) return;
    m_service = chosen;
    again();
    if (m_backups->rowCount() > 0) m_table->selectRow(0);
}

const ServiceBackups* BackupsPage::chosenService() const {
    const auto state = context().link().state();
    return state ? models::findBackups(*state, m_service) : nullptr;
}

const backups::BackupSummary* BackupsPage::chosenBackup() const {
    const auto* service = chosenService();
    const auto index = m_table->currentIndex();
    if (service == nullptr || !index.isValid()) return nullptr;
    return models::findBackup(*service, BackupId(m_backups->row(index.row()).id));
}

void BackupsPage::visit(const shell::Place& place) {
    if (place.service.isEmpty()) return;
    m_service = place.service;
    again();
}

void BackupsPage::entered() {
    m_inFront = true;
    m_point->setAwake(true);
    again();
}

void BackupsPage::left() {
    m_inFront = false;
    m_point->setAwake(false);
}

bool BackupsPage::usesTimeWindow() const {
    return m_stack->currentIndex() == 1;
}

QWidget* BackupsPage::firstFocus() const {
    return m_stack->currentIndex() == 1 ? m_serviceTable : nullptr;
}

} // namespace holdfast::pages
