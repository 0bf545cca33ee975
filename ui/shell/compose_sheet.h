// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/fleet_discovery.h"
#include "ui/widgets/sheet.h"

#include <QtCore/QString>

#include <memory>

class QAbstractItemModel;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QTableView;
class QVBoxLayout;

namespace holdfast::models {
class DiscoveredServicesModel;
class FindingsModel;
} // namespace holdfast::models

namespace holdfast::widgets {
class Banner;
class ElidedLabel;
class ProgressLine;
} // namespace holdfast::widgets

namespace holdfast::shell {

/// A fleet from a Compose file: what was understood, what was not, where it will be saved; then it is saved
/// and watched. Nothing is written before that. Main thread.
class ComposeSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    /// `discovery` outlives the sheet.
    ComposeSheet(const theme::Theme& theme, ports::FleetDiscovery& discovery, QWidget* parent);

    /// Opens with that file, which is read meanwhile.
    void openWith(const QString& composeFile);

    /// Where the fleet will be saved; empty: there is none to save.
    [[nodiscard]] QString target() const { return m_target; }

    void setTarget(const QString& file);

Q_SIGNALS:
    void fleetSaved(const QString& file);
    void otherFileWanted();

private:
    void addHead();
    void addBody();
    void addFoot();
    [[nodiscard]] QTableView* addTable(QAbstractItemModel& model, const QString& name, QVBoxLayout& column);
    void ask();
    void take(const std::shared_ptr<const ports::ComposePreview>& preview);
    void showProfiles();
    void showTrouble();
    void askTarget();
    void save();

    ports::FleetDiscovery& m_discovery;
    discovery::ComposeQuestion m_question;
    std::shared_ptr<const ports::ComposePreview> m_preview; ///< null: being read
    QString m_target;
    bool m_replaces = false; ///< the target is there, and was chosen all the same
    bool m_saving = false;
    QString m_saveTrouble;
    models::DiscoveredServicesModel* m_services;
    models::FindingsModel* m_findings;
    widgets::ElidedLabel* m_file = nullptr;
    widgets::ProgressLine* m_progress = nullptr;
    widgets::Banner* m_banner = nullptr;
    QWidget* m_profiles = nullptr;
    QHBoxLayout* m_chips = nullptr;
    QWidget* m_found = nullptr;
    QLabel* m_summary = nullptr;
    QLabel* m_remarks = nullptr;
    QTableView* m_serviceTable = nullptr;
    QTableView* m_findingTable = nullptr;
    widgets::ElidedLabel* m_savedAs = nullptr;
    QPushButton* m_change = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_close = nullptr;
};

} // namespace holdfast::shell
