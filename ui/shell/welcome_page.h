// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/lab_control.h"
#include "ui/shell/page.h"

class QLabel;
class QVBoxLayout;

namespace holdfast::widgets {
class Banner;
class OptionCard;
class ProgressLine;
} // namespace holdfast::widgets

namespace holdfast::shell {

/// What is shown while no fleet is open: the lab, a file of one's own, those opened before. While the lab
/// starts, how far it is; when a file was refused, why.
class WelcomePage final : public Page, private ports::LabListener {
    Q_OBJECT

public:
    explicit WelcomePage(PageContext& context, QWidget* parent = nullptr);
    ~WelcomePage() override;

    [[nodiscard]] QWidget* firstFocus() const override;

private:
    void labChanged(const ports::LabState& state) override;
    void take(const FleetStatePtr& state);
    void addHead(QVBoxLayout& column);
    void addOptions(QVBoxLayout& column);
    void addRecent(QVBoxLayout& column);
    void showTrouble();

    widgets::Banner* m_trouble;
    widgets::OptionCard* m_lab = nullptr;
    widgets::OptionCard* m_file = nullptr;
    widgets::ProgressLine* m_progress;
    QString m_labTrouble;
    QString m_fleetTrouble;
};

} // namespace holdfast::shell
