// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/shortcuts.h"
#include "ui/widgets/sheet.h"

class QPushButton;

namespace holdfast::shell {

/// F1: what each key does.
class HelpSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    HelpSheet(const theme::Theme& theme, const std::vector<ShortcutGroup>& groups, QWidget* parent);

    void open();

private:
    QPushButton* m_close;
};

/// What Holdfast is, its version, its licence, and those of what it is built with.
class AboutSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    AboutSheet(const theme::Theme& theme, QWidget* parent);

    void open();

private:
    QPushButton* m_close;
};

} // namespace holdfast::shell
