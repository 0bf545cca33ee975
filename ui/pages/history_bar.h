// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class ElidedLabel;
}

namespace holdfast::pages {

class HistoryMode;
class HistoryStrip;

/// The way through the past: a strip of the worst state of each moment, with a handle, and the moment in
/// words. Says that what is shown is not live, and leads back.
class HistoryBar final : public QWidget {
    Q_OBJECT

public:
    HistoryBar(shell::PageContext& context, HistoryMode& mode, QWidget* parent = nullptr);

    [[nodiscard]] HistoryStrip& strip() const noexcept { return *m_strip; }

private:
    void follow();

    shell::PageContext& m_context;
    HistoryMode& m_mode;
    HistoryStrip* m_strip;
    widgets::ElidedLabel* m_moment;
};

} // namespace holdfast::pages
