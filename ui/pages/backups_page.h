// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/backup_words.h"
#include "ui/shell/page.h"

class QPushButton;
class QStackedWidget;

namespace holdfast::models {
class BackupListModel;
class BackupServiceModel;
} // namespace holdfast::models

namespace holdfast::widgets {
class Banner;
class Card;
class DataTable;
class ElidedLabel;
class EmptyState;
class ProgressLine;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

class BackupDetailCard;
class RecoveryPointChart;
class RestoreSheet;

/// Could we get back? For each service with a `backup:` section: what would be lost now and how long getting
/// back takes, against their targets; its backups, how far each was proven, and what a person may have done
/// with them.
///
/// Places: a service is chosen.
class BackupsPage final : public shell::Page {
    Q_OBJECT

public:
    explicit BackupsPage(shell::PageContext& context, QWidget* parent = nullptr);

    void visit(const shell::Place& place) override;
    void entered() override;
    void left() override;
    [[nodiscard]] QWidget* firstFocus() const override;
    [[nodiscard]] bool usesTimeWindow() const override;

private:
    [[nodiscard]] QWidget* makeHead(QWidget* parent);
    [[nodiscard]] QWidget* makeServices(QWidget* parent);
    [[nodiscard]] QWidget* makeCatalogue(QWidget* parent);
    [[nodiscard]] QWidget* makeBody();
    void wire();
    void take(const FleetStatePtr& state);
    void fitServices();
    void showNone(const FleetState& state);
    void showHead(const FleetState& state);
    void showBanner(const FleetState& state);
    void showProgress(const FleetState& state);
    void showCatalogue(const FleetState& state);
    void showDetail();
    void chooseService();
    void again();
    /// What is chosen; null: nothing is, or it has gone.
    [[nodiscard]] const backups::ServiceBackups* chosenService() const;
    [[nodiscard]] const backups::BackupSummary* chosenBackup() const;

    void backUp();
    void verify();
    void drill();
    void restore();
    void cancel();
    void begin();
    /// An order has ended; `trouble` empty: well.
    void ended(const QString& what, const QString& trouble);

    bool m_inFront = false;
    bool m_showing = false; ///< rows come and go: whatever becomes current then is no choice of a person
    bool m_ordered = false; ///< and not answered yet
    QString m_refused;      ///< what was not done
    QString m_trouble;      ///< and why
    ServiceId m_service;
    models::BackupServiceModel* m_services;
    models::BackupListModel* m_backups;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    widgets::StateGlyph* m_glyph = nullptr;
    widgets::ElidedLabel* m_standing = nullptr;
    widgets::ElidedLabel* m_why = nullptr;
    QPushButton* m_backUp = nullptr;
    widgets::Banner* m_banner = nullptr;
    widgets::ProgressLine* m_progress = nullptr;
    widgets::DataTable* m_serviceTable = nullptr;
    widgets::Card* m_catalogue = nullptr;
    widgets::DataTable* m_table = nullptr;
    widgets::EmptyState* m_noBackups = nullptr; ///< in its place
    RecoveryPointChart* m_point = nullptr;
    BackupDetailCard* m_detail = nullptr;
    RestoreSheet* m_sheet = nullptr;
};

} // namespace holdfast::pages
