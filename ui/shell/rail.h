// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QtWidgets/QFrame>

#include <vector>

class QLabel;
class QToolButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::shell {

class RailEntry;

/// The pages at the left, in their groups. One is the current one; arrow keys walk, Enter chooses. Narrow, it
/// shows pictures only.
class Rail final : public QFrame {
    Q_OBJECT

public:
    /// What a person chose; Fitting is narrow where the window is.
    enum class Width : std::uint8_t { Fitting, Wide, Narrow };

    Rail(const theme::Theme& theme, const std::vector<PageEntry>& pages, QWidget* parent = nullptr);

    void setCurrent(const QString& page);
    /// How many things on that page need a person; 0 hides the badge.
    void setBadge(const QString& page, int count);

    [[nodiscard]] Width chosenWidth() const noexcept { return m_chosen; }

    void chooseWidth(Width width);
    /// The window's width, which decides where nobody chose.
    void fitTo(int windowWidth);

    [[nodiscard]] bool isNarrow() const noexcept { return m_narrow; }

    /// Logical pixels, as it stands now.
    [[nodiscard]] int shownWidth() const;

Q_SIGNALS:
    void chosen(const QString& page);
    void narrowChanged(bool narrow);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addTitle(PageGroup group, bool first);
    void apply();

    const theme::Theme& m_theme;
    std::vector<RailEntry*> m_entries;
    std::vector<QLabel*> m_titles;
    QToolButton* m_toggle;
    Width m_chosen = Width::Fitting;
    int m_windowWidth = 1440;
    bool m_narrow = false;
};

} // namespace holdfast::shell
