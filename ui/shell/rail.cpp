// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/rail.h"

#include "ui/shell/rail_entry.h"
#include "ui/shell/shortcuts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kWide = 188;
constexpr int kNarrow = 56;
constexpr int kNarrowBelow = 1120; ///< windows narrower than this

QString titleOf(PageGroup group) {
    switch (group) {
    case PageGroup::Observe:
        return Rail::tr("OBSERVE");
    case PageGroup::Plan:
        return Rail::tr("PLAN");
    case PageGroup::Act:
        return Rail::tr("ACT");
    case PageGroup::Exercise:
        return Rail::tr("EXERCISE");
    }
    return {};
}

} // namespace

Rail::Rail(const theme::Theme& theme, const std::vector<PageEntry>& pages, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_toggle(new QToolButton(this)) {
    setAccessibleName(tr("Pages"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kGap, theme::kPadding, theme::kGap + 1, theme::kGap);
    layout->setSpacing(2);
    int number = 0;
    const PageEntry* before = nullptr;
    for (const auto& page : pages) {
        if (before == nullptr || before->group != page.group) addTitle(page.group, before == nullptr);
        auto* entry = new RailEntry(theme, page, ++number, this);
        connect(entry, &QAbstractButton::clicked, this, [this, entry] {
            setCurrent(entry->page());
            Q_EMIT chosen(entry->page());
        });
        layout->addWidget(entry);
        m_entries.push_back(entry);
        before = &page;
    }
    layout->addStretch(1);
    m_toggle->setIcon(theme.icon(QStringLiteral("sidebar")));
    m_toggle->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(theme::kTight + 2, 0, 0, 0);
    foot->addWidget(m_toggle);
    foot->addStretch(1);
    layout->addLayout(foot);
    m_toggle->setIconSize(QSize(theme::kIcon, theme::kIcon));
    connect(m_toggle, &QToolButton::clicked, this,
            [this] { chooseWidth(m_narrow ? Width::Wide : Width::Narrow); });
    connect(&theme, &theme::Theme::changed, this, &Rail::apply);
    apply();
}

void Rail::addTitle(PageGroup group, bool first) {
    auto* column = static_cast<QVBoxLayout*>(layout());
    if (!first) column->addSpacing(theme::kPadding - 2);
    auto* title = new QLabel(titleOf(group), this);
    title->setContentsMargins(theme::kGap + 2, 0, 0, theme::kTight);
    m_theme.dress(title, TextStyle::Overline, Role::Muted);
    column->addWidget(title);
    m_titles.push_back(title);
}

void Rail::setCurrent(const QString& page) {
    for (auto* entry : m_entries)
        entry->setChecked(entry->page() == page);
}

void Rail::setBadge(const QString& page, int count) {
    const auto found = std::ranges::find(m_entries, page, &RailEntry::page);
    if (found != m_entries.end()) (*found)->setBadge(count);
}

void Rail::chooseWidth(Width width) {
    m_chosen = width;
    apply();
}

void Rail::fitTo(int windowWidth) {
    m_windowWidth = windowWidth;
    apply();
}

int Rail::shownWidth() const {
    return m_theme.scaled(m_narrow ? kNarrow : kWide);
}

void Rail::apply() {
    const bool before = m_narrow;
    m_narrow = m_chosen == Width::Narrow ||
               (m_chosen == Width::Fitting && m_windowWidth < m_theme.scaled(kNarrowBelow));
    setFixedWidth(shownWidth());
    for (auto* title : m_titles)
        title->setVisible(!m_narrow);
    for (auto* entry : m_entries)
        entry->setNarrow(m_narrow);
    const QString words = m_narrow ? tr("Widen the list of pages") : tr("Narrow the list of pages");
    m_toggle->setAccessibleName(words);
    m_toggle->setToolTip(QStringLiteral("%1  %2").arg(words, keyText(Shortcut::Rail)));
    if (m_narrow != before) Q_EMIT narrowChanged(m_narrow);
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Role::Panel));
    painter.fillRect(QRectF(width() - 1, 0, 1, height()), m_theme.color(Role::Line));
}

void Rail::keyPressEvent(QKeyEvent* event) {
    const auto focused =
        std::ranges::find_if(m_entries, [](const RailEntry* entry) { return entry->hasFocus(); });
    const bool down = event->key() == Qt::Key_Down;
    if ((!down && event->key() != Qt::Key_Up) || focused == m_entries.end()) {
        QFrame::keyPressEvent(event);
        return;
    }
    const auto last = static_cast<std::ptrdiff_t>(m_entries.size()) - 1;
    const auto index = std::clamp<std::ptrdiff_t>(focused - m_entries.begin() + (down ? 1 : -1), 0, last);
    m_entries[static_cast<std::size_t>(index)]->setFocus(Qt::TabFocusReason);
}

} // namespace holdfast::shell
