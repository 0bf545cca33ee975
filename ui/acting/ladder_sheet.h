// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/ports/acting_rules.h"
#include "models/ladder_draft.h"
#include "ui/widgets/sheet.h"

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class ElidedLabel;
class SegmentedControl;
} // namespace holdfast::widgets

namespace holdfast::acting {

class RungRow;

/// How one service is recovered, to be edited: the rungs of its ladder in their order, and how far automation
/// goes by itself. Shows where each value comes from; what is kept goes into the store of acting and the
/// audit trail, the fleet file stays as it is. Main thread.
class LadderSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    LadderSheet(shell::PageContext& context, QWidget* parent);

    void ask(const ServiceId& service);

private:
    void addHead();
    void addTier();
    void addFoot();
    void take(const Result<ports::ActingRules>& rules);
    void showRungs();
    void readRungs();
    void move(std::size_t at, int by);
    void remove(std::size_t at);
    void addRung();
    void follow();
    void keep(const RecoverySettings& wanted);
    [[nodiscard]] const ServiceSpec* spec() const;

    shell::PageContext& m_context;
    ServiceId m_service;
    std::uint64_t m_round = 0; ///< answers to an older question die
    bool m_read = false;
    ports::ActingRules m_rules;
    models::LadderDraft m_draft;
    QString m_refusal;
    std::vector<RungRow*> m_rows;
    QLabel* m_title = nullptr;
    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_column = nullptr;
    QComboBox* m_action = nullptr;
    QPushButton* m_add = nullptr;
    widgets::SegmentedControl* m_tier = nullptr;
    widgets::ElidedLabel* m_tierFrom = nullptr;
    QLabel* m_words = nullptr;
    QPushButton* m_unlock = nullptr;
    QPushButton* m_reset = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_keep = nullptr;
};

} // namespace holdfast::acting
