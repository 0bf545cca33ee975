// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/palette_command.h"
#include "ui/widgets/sheet.h"

#include <vector>

class QLabel;
class QLineEdit;
class QListView;

namespace holdfast::shell {

class PaletteModel;

/// Ctrl+K: every page, service and command, found by typing a part of its name. What is behind goes on.
class CommandPalette final : public widgets::Sheet {
    Q_OBJECT

public:
    CommandPalette(const theme::Theme& theme, QWidget* parent);

    /// Opens over the parent with these commands.
    void open(std::vector<PaletteCommand> commands);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void search(const QString& words);
    void walk(int rows);
    void runCurrent();

    PaletteModel* m_model;
    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_nothing;
};

} // namespace holdfast::shell
