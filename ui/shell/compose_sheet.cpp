// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/compose_sheet.h"

#include "models/discovered_services_model.h"
#include "models/findings_model.h"
#include "models/format/quantity_text.h"
#include "ui/delegates/preview_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/toggle_chip.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QPointer>
#include <QtWidgets/QApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>

#include <algorithm>
#include <iterator>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr QSize kPanel(940, 660);

QLabel* label(const theme::Theme& theme, TextStyle style, Role role, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    theme.dress(label, style, role);
    return label;
}

} // namespace

ComposeSheet::ComposeSheet(const theme::Theme& theme, ports::FleetDiscovery& discovery, QWidget* parent)
    : Sheet(theme, Placement::Centre, parent)
    , m_discovery(discovery)
    , m_services(new models::DiscoveredServicesModel(this))
    , m_findings(new models::FindingsModel(this)) {
    setPanelSize(kPanel);
    setAccessibleName(tr("A fleet from a Compose file"));
    addHead();
    addBody();
    addFoot();
}

void ComposeSheet::addHead() {
    auto* title = label(look(), TextStyle::Title, Role::Ink, this);
    title->setText(accessibleName());
    body()->addWidget(title);
    m_file = new widgets::ElidedLabel(look(), TextStyle::Caption, Role::Muted, this);
    m_file->setElideMode(Qt::ElideMiddle);
    body()->addWidget(m_file);
    m_progress = new widgets::ProgressLine(look(), widgets::ProgressLine::Cancel::None, this);
    body()->addWidget(m_progress);
    m_banner = new widgets::Banner(look(), this);
    body()->addWidget(m_banner);
    m_profiles = new QWidget(this);
    m_chips = new QHBoxLayout(m_profiles);
    m_chips->setContentsMargins(0, 0, 0, 0);
    m_chips->setSpacing(theme::kGap);
    auto* words = label(look(), TextStyle::Body, Role::Muted, m_profiles);
    words->setText(tr("Profiles"));
    m_chips->addWidget(words);
    m_chips->addStretch(1);
    body()->addWidget(m_profiles);
}

void ComposeSheet::addBody() {
    m_found = new QWidget(this);
    auto* column = new QVBoxLayout(m_found);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kTight);
    m_summary = label(look(), TextStyle::Strong, Role::Ink, m_found);
    column->addWidget(m_summary);
    m_serviceTable = addTable(*m_services, tr("Services that were understood"), *column);
    column->setStretchFactor(m_serviceTable, 3);
    column->addSpacing(theme::kGap);
    m_remarks = label(look(), TextStyle::Strong, Role::Ink, m_found);
    column->addWidget(m_remarks);
    m_findingTable = addTable(*m_findings, tr("What was not understood"), *column);
    column->setStretchFactor(m_findingTable, 2);
    m_findingTable->setWordWrap(true);
    m_findingTable->horizontalHeader()->hide();
    m_findingTable->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    body()->addWidget(m_found, 1);
}

QTableView* ComposeSheet::addTable(QAbstractItemModel& model, const QString& name, QVBoxLayout& column) {
    auto* table = new QTableView(m_found);
    table->setModel(&model);
    table->setItemDelegate(new delegates::PreviewDelegate(look(), table));
    table->setAccessibleName(name);
    table->setFrameShape(QFrame::NoFrame);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(look().scaled(28));
    auto* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setStretchLastSection(true);
    // In line with the rows below.
    header->setStyleSheet(QStringLiteral("QHeaderView::section { padding-left: 3px; }"));
    column.addWidget(table, 1);
    return table;
}

void ComposeSheet::addFoot() {
    auto* where = new QHBoxLayout;
    where->setSpacing(theme::kGap);
    auto* words = label(look(), TextStyle::Body, Role::Muted, this);
    words->setText(tr("Will be saved as"));
    where->addWidget(words);
    m_savedAs = new widgets::ElidedLabel(look(), TextStyle::Mono, Role::Ink, this);
    m_savedAs->setElideMode(Qt::ElideMiddle);
    where->addWidget(m_savedAs, 1);
    m_change = new QPushButton(tr("Elsewhere…"), this);
    m_change->setProperty("emphasis", QStringLiteral("quiet"));
    connect(m_change, &QPushButton::clicked, this, &ComposeSheet::askTarget);
    where->addWidget(m_change);
    body()->addLayout(where);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    auto* other = new QPushButton(tr("Another file…"), this);
    connect(other, &QPushButton::clicked, this, &ComposeSheet::otherFileWanted);
    row->addWidget(other);
    row->addStretch(1);
    m_close = new QPushButton(tr("Cancel"), this);
    connect(m_close, &QPushButton::clicked, this, &Sheet::close);
    row->addWidget(m_close);
    m_save = new QPushButton(tr("Save and watch"), this);
    m_save->setProperty("emphasis", QStringLiteral("main"));
    connect(m_save, &QPushButton::clicked, this, &ComposeSheet::save);
    row->addWidget(m_save);
    body()->addLayout(row);
}

void ComposeSheet::openWith(const QString& composeFile) {
    m_question = {.files = {composeFile.toStdString()}};
    m_file->setText(QDir::toNativeSeparators(composeFile));
    m_services->show({});
    m_findings->show({});
    setTarget({});
    ask();
    Sheet::open(m_close);
}

void ComposeSheet::ask() {
    m_preview.reset();
    m_saving = false;
    m_saveTrouble.clear();
    m_progress->setProgress(tr("Reading"), std::nullopt);
    showProfiles();
    showTrouble();
    m_discovery.preview(m_question, [guard = QPointer<ComposeSheet>(this)](const auto& preview) {
        if (guard) guard->take(preview);
    });
}

void ComposeSheet::take(const std::shared_ptr<const ports::ComposePreview>& preview) {
    m_preview = preview;
    const auto& outcome = preview->outcome;
    m_services->show(outcome.discovered);
    m_findings->show(outcome.diagnostics);
    const auto watched = std::ranges::count_if(outcome.discovered.services,
                                               [](const auto& service) { return !service.address.empty(); });
    using models::format::counted;
    const auto& found = outcome.discovered;
    m_summary->setText(
        tr("%1, %2 watched, %3")
            .arg(counted(std::ssize(found.services), tr("%1 service"), tr("%1 services")),
                 models::format::count(watched),
                 counted(std::ssize(found.dependencies), tr("%1 dependency"), tr("%1 dependencies"))));
    m_remarks->setText(outcome.fleet ? tr("Not understood, or worth a look: %1")
                                           .arg(models::format::count(std::ssize(outcome.diagnostics)))
                                     : tr("What is wrong, and what is worth a look"));
    m_serviceTable->setColumnWidth(models::DiscoveredServicesModel::Name, look().scaled(190));
    m_serviceTable->setColumnWidth(models::DiscoveredServicesModel::Kind, look().scaled(110));
    m_serviceTable->setColumnWidth(models::DiscoveredServicesModel::Address, look().scaled(290));
    m_findingTable->resizeColumnToContents(models::FindingsModel::Where);
    setTarget(QString::fromStdString(preview->suggestedFile));
    showProfiles();
    showTrouble();
    // The person may be elsewhere already; only what was given the keyboard at first hands it on.
    if (QApplication::focusWidget() == m_close && m_save->isEnabled()) m_save->setFocus();
}

void ComposeSheet::showProfiles() {
    if (!m_preview) {
        m_profiles->setEnabled(false);
        return;
    }
    QStringList shown;
    for (const auto* chip : m_profiles->findChildren<widgets::ToggleChip*>())
        shown << chip->text();
    QStringList wanted;
    for (const auto& profile : m_preview->outcome.profiles)
        wanted << QString::fromStdString(profile);
    m_profiles->setEnabled(true);
    m_profiles->setVisible(!wanted.isEmpty());
    if (shown == wanted) return;
    qDeleteAll(m_profiles->findChildren<widgets::ToggleChip*>());
    for (const auto& profile : wanted) {
        auto* chip = new widgets::ToggleChip(look(), profile, m_profiles);
        chip->setToolTip(tr("With the services of the profile %1").arg(profile));
        m_chips->insertWidget(m_chips->count() - 1, chip);
        chip->show();
        connect(chip, &QAbstractButton::toggled, this, [this, name = profile.toStdString()](bool chosen) {
            std::erase(m_question.profiles, name);
            if (chosen) m_question.profiles.push_back(name);
            ask();
        });
    }
}

void ComposeSheet::showTrouble() {
    const bool reading = !m_preview;
    const bool refused = m_preview && !m_preview->outcome.fleet;
    m_progress->setVisible(reading);
    m_found->setEnabled(!reading);
    m_summary->setVisible(!refused);
    m_serviceTable->setVisible(!refused);
    const bool remarks = m_preview && !m_preview->outcome.diagnostics.empty();
    m_remarks->setVisible(remarks);
    m_findingTable->setVisible(remarks);
    if (refused) {
        m_banner->set({.key = QStringLiteral("refused"),
                       .tone = widgets::Tone::Critical,
                       .icon = QStringLiteral("file"),
                       .title = tr("No fleet can be made of this file yet"),
                       .detail = tr("What is wrong stands below, with its line")});
    } else if (!m_saveTrouble.isEmpty()) {
        m_banner->set({.key = QStringLiteral("save"),
                       .tone = widgets::Tone::Critical,
                       .icon = QStringLiteral("save"),
                       .title = tr("The fleet was not saved"),
                       .detail = m_saveTrouble});
    } else if (m_replaces) {
        m_banner->set({.key = QStringLiteral("replace"),
                       .tone = widgets::Tone::Degraded,
                       .icon = QStringLiteral("warning"),
                       .title = tr("There is a file of that name"),
                       .detail = tr("Saving replaces it")});
    }
    m_banner->setVisible(refused || !m_saveTrouble.isEmpty() || m_replaces);
    const bool ready = m_preview && m_preview->outcome.fleet && !m_target.isEmpty() && !m_saving;
    m_save->setEnabled(ready);
    m_change->setEnabled(ready);
}

void ComposeSheet::setTarget(const QString& file) {
    m_target = file;
    m_replaces = !file.isEmpty() && QFileInfo::exists(file);
    m_saveTrouble.clear();
    m_savedAs->setText(file.isEmpty() ? models::format::none() : QDir::toNativeSeparators(file));
    showTrouble();
}

void ComposeSheet::askTarget() {
    auto* dialog = new QFileDialog(window(), tr("Save the fleet as"), QFileInfo(m_target).absolutePath(),
                                   tr("Fleet files (*.yaml *.yml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("yaml"));
    // The sheet itself says when a file would be replaced; nothing asks in between.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    dialog->setWindowModality(Qt::NonModal);
    dialog->selectFile(QFileInfo(m_target).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, &ComposeSheet::setTarget);
    dialog->show();
}

void ComposeSheet::save() {
    m_saving = true;
    m_saveTrouble.clear();
    showTrouble();
    using Existing = ports::FleetDiscovery::Existing;
    m_discovery.save(m_target.toStdString(), m_preview->outcome.fleetText,
                     m_replaces ? Existing::Replace : Existing::Keep,
                     [guard = QPointer<ComposeSheet>(this)](const Result<std::string>& saved) {
                         if (!guard) return;
                         guard->m_saving = false;
                         if (!saved) {
                             guard->m_saveTrouble = QString::fromStdString(saved.error().detail);
                             guard->showTrouble();
                             return;
                         }
                         guard->close();
                         Q_EMIT guard->fleetSaved(QString::fromStdString(*saved));
                     });
}

} // namespace holdfast::shell
