// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/top_bar.h"

#include "models/format/state_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented_control.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>

#include <algorithm>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;
using widgets::Tone;

namespace {

Tone toneOf(Environment environment) {
    switch (environment) {
    case Environment::Production:
        return Tone::Critical;
    case Environment::Staging:
        return Tone::Degraded;
    case Environment::Development:
        return Tone::Neutral;
    case Environment::Lab:
        return Tone::Accent;
    }
    return Tone::Neutral;
}

} // namespace

TopBar::TopBar(theme::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_fleet(new QPushButton(this))
    , m_environment(new widgets::Badge(theme, this))
    , m_window(new widgets::SegmentedControl(theme, this))
    , m_palette(new QPushButton(this))
    , m_scheme(new QToolButton(this)) {
    auto* logo = new QLabel(this);
    logo->setPixmap(theme.icon(QStringLiteral("shield"), Role::Accent).pixmap(22, 22));
    auto* name = new QLabel(QStringLiteral("Holdfast"), this);
    theme.dress(name, TextStyle::Title, Role::Ink);

    m_fleet->setAccessibleName(tr("Fleet"));
    m_fleet->setIcon(theme.icon(QStringLiteral("chevron-down")));
    m_fleet->setLayoutDirection(Qt::RightToLeft);
    m_fleet->setToolTip(tr("Open another fleet"));
    connect(m_fleet, &QPushButton::clicked, this,
            [this] { Q_EMIT fleetMenuRequested(m_fleet->mapToGlobal(QPoint(0, m_fleet->height() + 2))); });

    m_window->setAccessibleName(tr("How far back charts look"));
    const std::array<QString, kTimeWindows.size()> names{tr("15 m"), tr("1 h"), tr("6 h"), tr("24 h"),
                                                         tr("7 d")};
    for (const auto& text : names)
        m_window->addSegment(text);
    m_window->setCurrent(1);
    connect(m_window, &widgets::SegmentedControl::chosen, this,
            [this](int index) { Q_EMIT timeWindowChosen(kTimeWindows[static_cast<std::size_t>(index)]); });

    m_palette->setText(tr("Search or run a command   Ctrl+K"));
    m_palette->setIcon(theme.icon(QStringLiteral("search")));
    m_palette->setAccessibleName(tr("Search or run a command"));
    connect(m_palette, &QPushButton::clicked, this, &TopBar::paletteRequested);

    m_scheme->setAutoRaise(true);
    m_scheme->setAccessibleName(tr("Light or dark"));
    m_scheme->setToolTip(tr("Switch between light and dark"));
    connect(m_scheme, &QToolButton::clicked, this, &TopBar::themeToggled);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kPadding, theme::kGap, theme::kPadding, theme::kGap);
    layout->setSpacing(theme::kGap);
    layout->addWidget(logo);
    layout->addWidget(name);
    layout->addSpacing(theme::kPadding * 3);
    layout->addWidget(m_fleet);
    layout->addWidget(m_environment);
    layout->addSpacing(theme::kGap);
    layout->addWidget(m_window);
    layout->addStretch();
    layout->addWidget(m_palette);
    layout->addWidget(m_scheme);
    connect(&theme, &theme::Theme::changed, this, &TopBar::follow);
    follow();
    showState(nullptr);
}

void TopBar::follow() {
    const bool dark = m_theme.scheme() == theme::Scheme::Dark;
    m_scheme->setIcon(m_theme.icon(dark ? QStringLiteral("sun") : QStringLiteral("moon")));
}

void TopBar::showState(const FleetStatePtr& state) {
    const auto* fleet = state && state->fleet ? state->fleet.get() : nullptr;
    const QString name = fleet == nullptr ? tr("no fleet") : QString::fromStdString(fleet->name);
    m_fleet->setText(fontMetrics().elidedText(name, Qt::ElideMiddle, m_theme.scaled(200)));
    m_environment->set(fleet == nullptr ? QString() : models::format::word(fleet->environment),
                       fleet == nullptr ? Tone::Neutral : toneOf(fleet->environment));
}

void TopBar::setTimeWindow(TimeWindow window) {
    const auto found = std::ranges::find(kTimeWindows, window);
    m_window->setCurrent(static_cast<int>(found - kTimeWindows.begin()));
}

void TopBar::setTimeWindowVisible(bool visible) {
    m_window->setVisible(visible);
}

void TopBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Role::Panel));
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.color(Role::Line));
}

} // namespace holdfast::shell
