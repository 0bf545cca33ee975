// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QtWidgets/QFrame>

#include <vector>

class QToolButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::shell {

/// The pages at the left, in their groups. One is the current one; arrow keys walk, Enter chooses.
class Rail final : public QFrame {
    Q_OBJECT

public:
    Rail(const theme::Theme& theme, const std::vector<PageEntry>& pages, QWidget* parent = nullptr);

    void setCurrent(const QString& page);
    /// How many things on that page need a person; 0 hides the badge.
    void setBadge(const QString& page, int count);

Q_SIGNALS:
    void chosen(const QString& page);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Entry;
    const theme::Theme& m_theme;
    std::vector<Entry*> m_entries;
};

} // namespace holdfast::shell
