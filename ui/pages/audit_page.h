// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/action_client.h"
#include "ui/shell/page.h"

#include <QtCore/QTimer>

class QComboBox;
class QPushButton;
class QStackedWidget;

namespace holdfast::models {
class AuditTableModel;
}

namespace holdfast::widgets {
class Card;
class DataTable;
class ElidedLabel;
class EmptyState;
class SearchField;
class SegmentedControl;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

class AuditDetail;

/// Everything anyone or anything did: whether the trail is whole, its entries narrowed by time, service,
/// kind, who and words, one of them in full; what is narrowed can be saved as JSON and CSV.
class AuditPage final : public shell::Page {
    Q_OBJECT

public:
    explicit AuditPage(shell::PageContext& context, QWidget* parent = nullptr);

    void visit(const shell::Place& place) override;
    void entered() override;
    void left() override;
    [[nodiscard]] QWidget* firstFocus() const override;
    [[nodiscard]] QWidget* searchField() const override;

private:
    void addHead(QLayout& column);
    void addFilters(QLayout& column);
    void addBody(QLayout& column);
    [[nodiscard]] ports::AuditQuery query() const;
    void takeState(const FleetStatePtr& state);
    void ask();
    void take(const Result<ports::AuditAnswer>& answer);
    void showVerdict(const actions::ChainVerdict& verdict);
    void fillChoices(const std::vector<actions::AuditEntry>& entries);
    void showEntry();
    void exportIt();

    bool m_inFront = false;
    bool m_asked = false;
    std::uint64_t m_round = 0;
    std::uint64_t m_entries = 0; ///< of the trail, as the state told last
    FleetStatePtr m_state;
    ports::AuditAnswer m_answer;
    QTimer m_delay;
    models::AuditTableModel* m_model;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    widgets::StateGlyph* m_glyph = nullptr;
    widgets::ElidedLabel* m_verdict = nullptr;
    widgets::ElidedLabel* m_verified = nullptr;
    widgets::SearchField* m_search = nullptr;
    widgets::SegmentedControl* m_period = nullptr;
    QComboBox* m_service = nullptr;
    QComboBox* m_kind = nullptr;
    QComboBox* m_actor = nullptr;
    QPushButton* m_export = nullptr;
    widgets::Card* m_card = nullptr;
    QStackedWidget* m_list = nullptr;
    widgets::DataTable* m_table = nullptr;
    widgets::EmptyState* m_nothing = nullptr;
    AuditDetail* m_detail = nullptr;
};

} // namespace holdfast::pages
