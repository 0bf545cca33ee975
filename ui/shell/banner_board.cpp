// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/banner_board.h"

#include "models/format/event_text.h"
#include "models/format/quantity_text.h"

#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>
#include <chrono>

namespace holdfast::shell {

using widgets::Banner;
using widgets::BannerText;
using widgets::Tone;

namespace {

using namespace std::chrono_literals;

const auto kSilent = QStringLiteral("silent");
const auto kOffline = QStringLiteral("offline");
const auto kFleet = QStringLiteral("fleet");
const auto kStore = QStringLiteral("store");
const auto kLab = QStringLiteral("lab");
const auto kGap = QStringLiteral("gap");

/// From above.
const std::array kOrder{kSilent, kOffline, kFleet, kStore, kLab, kGap};

std::size_t placeOf(const QString& key) {
    return static_cast<std::size_t>(std::ranges::find(kOrder, key) - kOrder.begin());
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

BannerText storeBanner(const StoreState& store) {
    const QString title = store.condition == StoreCondition::Full ? BannerBoard::tr("The store is full")
                          : store.condition == StoreCondition::Damaged
                              ? BannerBoard::tr("The store is damaged")
                              : BannerBoard::tr("The store cannot be written");
    return {.key = kStore,
            .tone = Tone::Critical,
            .icon = QStringLiteral("database"),
            .title = title,
            .detail = text(store.message)};
}

} // namespace

std::vector<BannerText> bannersOf(const FleetState& state) {
    std::vector<BannerText> banners;
    if (state.observation == Observation::Offline) {
        banners.push_back(
            {.key = kOffline,
             .tone = Tone::Degraded,
             .icon = QStringLiteral("offline"),
             .title = BannerBoard::tr("Holdfast is offline"),
             .detail = BannerBoard::tr("%1. Nothing is observed, and nothing is taken for down; readings "
                                       "come back by themselves.")
                           .arg(text(state.offlineReason))});
    }
    if (!state.fleetTrouble.empty() && state.fleet) {
        banners.push_back({.key = kFleet,
                           .tone = Tone::Critical,
                           .icon = QStringLiteral("file"),
                           .title = BannerBoard::tr("The fleet file has mistakes; the last good fleet stays"),
                           .detail = text(state.fleetTrouble),
                           .action = BannerBoard::tr("Open another…")});
    }
    const auto condition = state.store.condition;
    if (state.fleet && condition != StoreCondition::Fine && condition != StoreCondition::None)
        banners.push_back(storeBanner(state.store));
    return banners;
}

std::optional<BannerText> bannerOf(const Event& event) {
    if (event.kind != EventKind::NotObserved) return std::nullopt;
    const auto words = models::format::eventText(event);
    return BannerText{
        .key = kGap,
        .tone = Tone::Neutral,
        .icon = QStringLiteral("clock"),
        .title = words.title,
        .detail = BannerBoard::tr("%1. This time counts neither as up nor as down.").arg(words.detail),
        .action = {},
        .dismissible = true};
}

bool isSilent(Duration silence, Duration interval) noexcept {
    return silence > std::max<Duration>(15s, interval * 3);
}

BannerBoard::BannerBoard(const theme::Theme& theme, ports::LabControl* lab, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_layout(new QVBoxLayout(this)), m_lab(lab) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_watch.setInterval(1s);
    connect(&m_watch, &QTimer::timeout, this, &BannerBoard::watch);
    m_watch.start();
    if (m_lab != nullptr) m_lab->addListener(this);
}

BannerBoard::~BannerBoard() {
    if (m_lab != nullptr) m_lab->removeListener(this);
}

void BannerBoard::labChanged(const ports::LabState& state) {
    using ports::LabPhase;
    m_labRan = m_labRan || state.phase == LabPhase::Running;
    m_labEnded = m_labRan && (state.phase == LabPhase::Stopped || state.phase == LabPhase::Failed);
    showLab();
}

/// Whoever ends the lab shall not take its silence for a catastrophe.
void BannerBoard::showLab() {
    if (!m_labEnded || !m_watchesLab) return drop(kLab);
    put({.key = kLab,
         .tone = Tone::Neutral,
         .icon = kLab,
         .title = tr("The lab has ended"),
         .detail = tr("Its services are gone, and so they are all shown as down."),
         .action = tr("Start the lab")});
}

void BannerBoard::showState(const FleetState& state) {
    m_sinceState.start();
    m_interval =
        state.fleet && state.observation != Observation::Stopped ? state.fleet->interval : Duration(0);
    m_watchesLab = state.fleet && state.fleet->environment == Environment::Lab;
    showLab();
    drop(kSilent);
    const auto wanted = bannersOf(state);
    for (const auto& key : {kOffline, kFleet, kStore}) {
        if (std::ranges::find(wanted, key, &BannerText::key) == wanted.end()) drop(key);
    }
    for (const auto& banner : wanted)
        put(banner);
}

void BannerBoard::showEvents(const std::vector<Event>& events) {
    for (const auto& event : events) {
        if (const auto banner = bannerOf(event)) put(*banner);
    }
}

/// The watchdog of the screen itself: old figures must not pass for new ones.
void BannerBoard::watch() {
    const Duration silence(m_sinceState.isValid() ? m_sinceState.elapsed() : 0);
    if (m_interval == Duration(0) || !isSilent(silence, m_interval)) return;
    put({.key = kSilent,
         .tone = Tone::Critical,
         .icon = QStringLiteral("warning"),
         .title = tr("No word from the engine"),
         .detail = tr("For %1 now: what is on the screen is as old as that. If it does not come back, close "
                      "Holdfast and start it again.")
                       .arg(models::format::duration(silence))});
}

void BannerBoard::put(const BannerText& text) {
    auto& banner = m_banners[text.key];
    if (banner == nullptr) {
        banner = new Banner(m_theme, this);
        const auto above = std::ranges::count_if(m_banners, [&](const auto& entry) {
            return entry.second != nullptr && entry.second != banner &&
                   placeOf(entry.first) < placeOf(text.key);
        });
        m_layout->insertWidget(static_cast<int>(above), banner);
        connect(banner, &Banner::actionChosen, this, [this](const QString& key) {
            if (key == kLab)
                Q_EMIT labWanted();
            else
                Q_EMIT actionChosen(key);
        });
        connect(banner, &Banner::dismissed, this, &BannerBoard::drop);
    }
    banner->set(text);
    banner->show();
}

void BannerBoard::drop(const QString& key) {
    const auto found = m_banners.find(key);
    if (found == m_banners.end()) return;
    found->second->hide();
    found->second->deleteLater();
    m_banners.erase(found);
}

QStringList BannerBoard::shown() const {
    QStringList keys;
    for (const auto& key : kOrder) {
        if (m_banners.contains(key)) keys << key;
    }
    return keys;
}

} // namespace holdfast::shell
