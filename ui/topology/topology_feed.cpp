// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_feed.h"

#include "engine/core/analysis/health_scoring.h"
#include "models/format/breaker_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/outlook_view.h"
#include "ui/theme/widest_text.h"
#include "ui/topology/short_names.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>
#include <QtCore/QSet>
#include <QtCore/QStringList>
#include <QtGui/QFontMetricsF>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace holdfast::ui::topology {

namespace {

namespace format = models::format;

/// Room beside a name: glyph and padding.
constexpr double kBesideName = 46.0;
/// Scores that differ by less are the same one, handed on.
constexpr double kSame = 1e-6;

QString tr(const char* text) {
    return QCoreApplication::translate("topology", text);
}

/// In a few words: what its probe met, else the signal that names its score.
QString ownTrouble(const ServiceState& service) {
    for (const ProbeState& probe : service.probes) {
        if (meaningOf(probe.problem) == ProblemMeaning::Down) return format::word(probe.problem);
    }
    if (service.own.parts.empty()) return {};
    const auto worst = std::ranges::find(service.signals, service.own.parts.front().worst, &SignalState::id);
    if (worst == service.signals.end()) return {};
    return QStringLiteral("%1 %2").arg(format::signalName(worst->id), format::signalValue(*worst));
}

QString remarkOf(const ServiceState& service, TimePoint now) {
    if (service.freshness == Freshness::NotObserved) return tr("not observed");
    if (service.freshness == Freshness::Stale && service.lastObserved)
        return format::age(*service.lastObserved, now);
    const bool ill = service.state == HealthState::Critical || service.state == HealthState::Degraded;
    if (ill && !service.effective.cause.isEmpty() && service.effective.cause != service.id) {
        return tr("by %1").arg(QString::fromStdString(service.effective.cause.value()));
    }
    if (ill) return ownTrouble(service);
    return format::keyLine(service).section(QStringLiteral(" · "), 0, 0);
}

Card cardOf(const ServiceState& service, TimePoint now, models::Foretold foretold) {
    Card card{.id = QString::fromStdString(service.id.value()),
              .name = QString::fromStdString(service.id.value()),
              .state = service.state,
              .freshness = service.freshness,
              .score = format::score(service.effective.score),
              .remark = remarkOf(service, now),
              .words = {},
              .outlook = foretold,
              .health = service.effective.score};
    const QStringList reasons = format::reasons(service);
    card.words =
        QStringLiteral("%1 — %2, %3")
            .arg(card.name, format::stateWord(service.state, service.freshness, foretold), card.score);
    if (!reasons.isEmpty()) card.words += QLatin1Char('\n') + reasons.join(QLatin1Char('\n'));
    return card;
}

/// What this edge alone allows its caller.
std::optional<double> allowance(DependencyKind kind, const ServiceState& callee) {
    if (!callee.effective.score) return std::nullopt;
    return kind == DependencyKind::Hard ? *callee.effective.score : 0.5 + 0.5 * *callee.effective.score;
}

LinkTone toneOf(DependencyKind kind, const ServiceState& caller, const ServiceState& callee) {
    const auto allowed = allowance(kind, callee);
    if (!allowed || !caller.effective.score || *allowed > *caller.effective.score + kSame)
        return LinkTone::Quiet;
    if (*allowed < analysis::kCriticalBelow) return LinkTone::Critical;
    return *allowed < analysis::kDegradedBelow ? LinkTone::Degraded : LinkTone::Quiet;
}

/// Holds no age: it is kept while the edge stays as it is.
QString wordsOf(const DependencyState& edge, TimePoint now) {
    const QString from = QString::fromStdString(edge.from.value());
    const QString to = QString::fromStdString(edge.to.value());
    QStringList lines{edge.kind == DependencyKind::Hard ? tr("%1 is down without %2").arg(from, to)
                                                        : tr("%1 is degraded without %2").arg(from, to),
                      format::callsLine(edge)};
    if (edge.observed)
        lines.back() +=
            tr(" (%1, %2)").arg(format::word(edge.reporter), format::clockTime(*edge.observed, now));
    const QString breaker = format::breakerSentence(edge, now);
    if (!breaker.isEmpty()) lines << breaker;
    return lines.join(QLatin1Char('\n'));
}

LinkBreaker breakerOf(BreakerPhase phase) {
    switch (phase) {
    case BreakerPhase::Closed:
        return LinkBreaker::Closed;
    case BreakerPhase::HalfOpen:
        return LinkBreaker::HalfOpen;
    case BreakerPhase::Open:
        return LinkBreaker::Open;
    case BreakerPhase::NotObserved:
        break;
    }
    return LinkBreaker::NotObserved;
}

/// Ours, or the caller's own where it reports one: the one that lets less through.
LinkBreaker breakerOf(const DependencyState& edge) {
    LinkBreaker worst = edge.breaker ? breakerOf(edge.breaker->phase) : LinkBreaker::None;
    if (edge.callersBreaker) worst = std::max(worst, breakerOf(*edge.callersBreaker));
    return worst;
}

QString measureWords(Overlay overlay, const Measure& measure) {
    return overlay == Overlay::Load ? tr("load: %1").arg(measure.text) : tr("latency: %1").arg(measure.text);
}

Card cardOf(const FleetState& state, const ServiceState& service, const Feed& feed, qsizetype place,
            models::Foretold foretold) {
    Card card = cardOf(service, state.time, foretold);
    if (place < feed.groups.size()) card.group = feed.groups[place];
    card.measure = measureOf(feed.overlay, service, state.fleet.get(), feed.busiest);
    if (card.measure) card.words += QLatin1Char('\n') + measureWords(feed.overlay, *card.measure);
    if (!card.group.isEmpty()) card.words += QLatin1Char('\n') + tr("in group «%1»").arg(card.group);
    return card;
}

void shorten(Content& content) {
    QStringList names;
    for (const Card& card : std::as_const(content.cards))
        names << card.name;
    const QStringList shortened = shortNames(names);
    if (shortened == names) return;
    QHash<QString, QString> labels;
    for (qsizetype i = 0; i < names.size(); ++i) {
        content.cards[i].label = shortened[i];
        labels.insert(names[i], shortened[i]);
    }
    for (Card& card : content.cards) { // «by …redis…»
        const qsizetype last = card.remark.lastIndexOf(QLatin1Char(' ')) + 1;
        const auto label = labels.constFind(card.remark.sliced(last));
        if (label != labels.constEnd()) card.remark = card.remark.first(last) + label.value();
    }
}

/// What can be taken over from the state before.
class Before {
public:
    Before(const FleetState& state, const Feed& feed) {
        if (feed.stateBefore == nullptr || feed.contentBefore == nullptr) return;
        const FleetState& then = *feed.stateBefore;
        const Content& content = *feed.contentBefore;
        const bool sameFeed = content.overlay == feed.overlay && then.fleet == state.fleet;
        if (!sameFeed) return;
        // The busiest there has been may have become known meanwhile.
        if (feed.overlay != Overlay::Load && then.services.size() == state.services.size() &&
            std::ssize(then.services) == content.cards.size())
            m_cards = &feed;
        if (then.dependencies.size() == state.dependencies.size() &&
            std::ssize(then.dependencies) == content.links.size())
            m_links = &feed;
    }

    /// nullptr: to be made anew. Of what is not fresh the words tell an age.
    [[nodiscard]] const Card* card(const ServiceState& service, std::size_t place,
                                   models::Foretold foretold) const {
        if (m_cards == nullptr || service.freshness != Freshness::Fresh) return nullptr;
        if (m_cards->stateBefore->services[place] != service) return nullptr;
        const Card& card = m_cards->contentBefore->cards[static_cast<qsizetype>(place)];
        return card.outlook == foretold ? &card : nullptr;
    }

    [[nodiscard]] const QString* words(const DependencyState& edge, std::size_t place) const {
        if (m_links == nullptr || m_links->stateBefore->dependencies[place] != edge) return nullptr;
        return &m_links->contentBefore->links[static_cast<qsizetype>(place)].words;
    }

private:
    const Feed* m_cards = nullptr;
    const Feed* m_links = nullptr;
};

} // namespace

Content contentOf(const FleetState& state, const Feed& feed) {
    const Before before(state, feed);
    Content content;
    content.overlay = feed.overlay;
    const auto warnings = models::warningsOf(state);
    std::unordered_map<std::string_view, int> places;
    for (std::size_t i = 0; i < state.services.size(); ++i) {
        const ServiceState& service = state.services[i];
        places.emplace(service.id.value(), static_cast<int>(i));
        const auto foretold = models::foretoldOf(service, warnings);
        const Card* known = before.card(service, i, foretold);
        content.cards.append(
            known != nullptr ? *known : cardOf(state, service, feed, static_cast<qsizetype>(i), foretold));
    }
    shorten(content);
    for (std::size_t i = 0; i < state.dependencies.size(); ++i) {
        const DependencyState& edge = state.dependencies[i];
        const auto from = places.find(edge.from.value());
        const auto to = places.find(edge.to.value());
        if (from == places.end() || to == places.end()) continue;
        const auto& caller = state.services[static_cast<std::size_t>(from->second)];
        const auto& callee = state.services[static_cast<std::size_t>(to->second)];
        const QString* known = before.words(edge, i);
        content.links.append({.from = from->second,
                              .to = to->second,
                              .hard = edge.kind == DependencyKind::Hard,
                              .tone = toneOf(edge.kind, caller, callee),
                              .words = known != nullptr ? *known : wordsOf(edge, state.time),
                              .breaker = breakerOf(edge)});
    }
    return content;
}

namespace {

double widestName(const Content& content, const QFontMetricsF& metrics) {
    std::vector<QStringView> names;
    names.reserve(content.cards.size());
    for (const Card& card : content.cards)
        names.emplace_back(card.shown());
    return std::max(layout_metrics::kCardNarrow, theme::widestText(metrics, std::move(names)) + kBesideName);
}

} // namespace

LayoutGraph graphOf(const Content& shown, const Content& whole, const QFont& nameFont) {
    LayoutGraph graph;
    const double widest = widestName(whole, QFontMetricsF(nameFont));
    const bool wraps = widest > layout_metrics::kCardWidth;
    const QSizeF size(std::min(widest, layout_metrics::kCardWidth),
                      wraps ? layout_metrics::kCardTall : layout_metrics::kCardHeight);
    QSet<QString> present;
    graph.nodes.reserve(shown.cards.size());
    for (const Card& card : shown.cards) {
        graph.nodes.append({.id = card.id, .size = size, .group = card.group});
        present.insert(card.id);
    }
    for (const Card& card : whole.cards) {
        if (card.group.isEmpty()) continue;
        if (!present.contains(card.id)) graph.hidden.insert(card.id, card.group);
        if (const QString id = groupId(card.group); !present.contains(id))
            graph.hidden.insert(id, card.group);
    }
    graph.edges.reserve(shown.links.size());
    for (const Link& link : shown.links)
        graph.edges.append({.from = link.from, .to = link.to, .hard = link.hard});
    return graph;
}

} // namespace holdfast::ui::topology
