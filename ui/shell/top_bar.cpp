// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/top_bar.h"

#include "ui/shell/fleet_button.h"
#include "ui/shell/palette_button.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented_control.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QToolButton>

#include <algorithm>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kLogo = 22;

} // namespace

TopBar::TopBar(theme::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_logo(new QLabel(this))
    , m_brand(new QWidget(this))
    , m_fleet(new FleetButton(theme, this))
    , m_window(new widgets::SegmentedControl(theme, this))
    , m_palette(new PaletteButton(theme, this))
    , m_look(new QToolButton(this))
    , m_menu(new QToolButton(this)) {
    auto* name = new QLabel(QStringLiteral("Holdfast"), m_brand);
    theme.dress(name, TextStyle::Title, Role::Ink);
    auto* brand = new QHBoxLayout(m_brand);
    brand->setContentsMargins(0, 0, theme::kPadding, 0);
    brand->setSpacing(theme::kGap + 2);
    brand->addWidget(m_logo);
    brand->addWidget(name);
    brand->addStretch(1);

    m_window->setAccessibleName(tr("How far back charts look"));
    const std::array<std::pair<QString, QString>, kTimeWindows.size()> windows{
        {{tr("5 m"), tr("The last 5 minutes")},
         {tr("15 m"), tr("The last 15 minutes")},
         {tr("1 h"), tr("The last hour")},
         {tr("6 h"), tr("The last 6 hours")},
         {tr("24 h"), tr("The last 24 hours")},
         {tr("7 d"), tr("The last 7 days")}}};
    for (const auto& [text, hint] : windows)
        m_window->addSegment(text, hint);
    setTimeWindow(TimeWindow::Hour);
    for (auto* button : {m_look, m_menu}) {
        button->setPopupMode(QToolButton::InstantPopup);
        button->setAutoRaise(true);
        button->setIconSize(QSize(theme::kIcon, theme::kIcon));
        button->setFocusPolicy(Qt::StrongFocus);
    }
    m_look->setAccessibleName(tr("Look"));
    m_look->setToolTip(tr("Light or dark"));
    m_menu->setIcon(theme.icon(QStringLiteral("menu")));
    m_menu->setAccessibleName(tr("Menu"));
    m_menu->setToolTip(tr("Menu"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kPadding, theme::kGap, theme::kCardGap, theme::kGap);
    layout->setSpacing(theme::kCardGap);
    layout->addWidget(m_brand);
    layout->addWidget(m_fleet);
    layout->addWidget(m_window);
    layout->addStretch(1);
    layout->addWidget(m_palette);
    layout->addWidget(m_look);
    layout->addWidget(m_menu);
    layout->setSpacing(theme::kCardGap);

    connect(m_fleet, &FleetButton::clicked, this,
            [this] { Q_EMIT fleetMenuRequested(m_fleet->mapToGlobal(QPoint(0, m_fleet->height() + 4))); });
    connect(m_window, &widgets::SegmentedControl::chosen, this,
            [this](int index) { Q_EMIT timeWindowChosen(kTimeWindows[static_cast<std::size_t>(index)]); });
    connect(m_palette, &PaletteButton::clicked, this, &TopBar::paletteRequested);
    connect(&theme, &theme::Theme::changed, this, &TopBar::follow);
    follow();
    showState(nullptr);
}

void TopBar::follow() {
    m_logo->setPixmap(m_theme.icon(QStringLiteral("shield"), Role::Accent)
                          .pixmap(QSize(kLogo, kLogo), devicePixelRatioF()));
    const bool dark = m_theme.scheme() == theme::Scheme::Dark;
    m_look->setIcon(m_theme.icon(dark ? QStringLiteral("moon") : QStringLiteral("sun")));
}

void TopBar::setPageLeft(int x) {
    m_brand->setMinimumWidth(std::max(0, x - theme::kPadding - layout()->spacing()));
}

void TopBar::setLookMenu(QMenu* menu) {
    menu->setParent(this, menu->windowFlags());
    m_look->setMenu(menu);
}

void TopBar::setWindowMenu(QMenu* menu) {
    menu->setParent(this, menu->windowFlags());
    m_menu->setMenu(menu);
}

void TopBar::addControl(QWidget* control) {
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->insertWidget(row->indexOf(m_look), control);
}

void TopBar::showState(const FleetStatePtr& state) {
    const auto* fleet = state && state->fleet ? state->fleet.get() : nullptr;
    m_fleet->show(fleet == nullptr ? QString() : QString::fromStdString(fleet->name),
                  fleet == nullptr ? std::nullopt : std::optional(fleet->environment));
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
    painter.fillRect(QRectF(0, height() - 1, width(), 1), m_theme.color(Role::Line));
}

} // namespace holdfast::shell
