// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>
#include <QtWidgets/QFrame>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::shell {

/// Something the palette can do.
struct PaletteCommand {
    QString title;
    QString kind; ///< «page», «service», «action»
    std::function<void()> run;
};

/// How well `words` match `text`: 0 not at all; higher is better. All letters of the words in order, starts
/// of words count most. Case and accents of ASCII are folded.
[[nodiscard]] int matchScore(const QString& text, const QString& words);

/// Ctrl+K: every page, service and action, found by typing a part of its name. A sheet over the window, no
/// dialog: what is behind goes on.
class CommandPalette final : public QFrame {
    Q_OBJECT

public:
    CommandPalette(const theme::Theme& theme, QWidget* parent);

    /// Opens over the parent with these commands.
    void open(std::vector<PaletteCommand> commands);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void filter();
    void runCurrent();
    void dismiss();

    const theme::Theme& m_theme;
    QLineEdit* m_field;
    QListWidget* m_list;
    std::vector<PaletteCommand> m_commands;
    QWidget* m_focusBefore = nullptr;
};

} // namespace holdfast::shell
