// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"
#include "ui/widgets/sheet.h"

#include <map>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace holdfast::models {
class ActLineModel;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class FittedList;
}

namespace holdfast::acting {

/// Service and action of a plan: each action with what it does, or why it cannot be planned there. Main
/// thread.
class NewPlanSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    NewPlanSheet(shell::PageContext& context, QWidget* parent);

    /// `service` may be empty: the person chooses.
    void ask(const ServiceId& service);

Q_SIGNALS:
    void chosen(const holdfast::actions::PlanRequest& request);

private:
    void askOffers();
    void show(const std::vector<actions::ActionOffer>& offers);
    void follow();
    void showArguments();
    void choose();
    [[nodiscard]] int action() const; ///< -1: none that can be planned

    shell::PageContext& m_context;
    std::uint64_t m_round = 0;
    models::ActLineModel* m_model;
    std::vector<actions::ActionOffer> m_offers;
    std::map<std::string, QLineEdit*> m_fields;
    int m_shownArguments = -1;
    QComboBox* m_service;
    widgets::FittedList* m_list;
    QWidget* m_arguments;
    QFormLayout* m_form;
    QLineEdit* m_reason;
    QLabel* m_words;
    QPushButton* m_cancel;
    QPushButton* m_draw;
};

} // namespace holdfast::acting
