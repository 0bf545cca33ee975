// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/fold.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>

#include <algorithm>

namespace holdfast::ui::topology {

namespace {

namespace format = models::format;

/// A tool tip names no more than this many members in trouble.
constexpr int kMostNamed = 6;

QString tr(const char* text) {
    return QCoreApplication::translate("topology", text);
}

/// What a person looks at first: trouble, then what nobody knows, then the rest.
int urgency(HealthState state) {
    switch (state) {
    case HealthState::Critical:
        return 3;
    case HealthState::Degraded:
        return 2;
    case HealthState::Unknown:
        return 1;
    case HealthState::Healthy:
        break;
    }
    return 0;
}

int severity(Fate fate) {
    return fate == Fate::None ? 0 : 4 - static_cast<int>(fate);
}

/// The freshest of the members in the state that is shown: a group is stale when all that make its state are.
Freshness fresher(Freshness one, Freshness other) {
    return std::min(one, other);
}

void addMember(Card& group, const Card& member) {
    const bool worse = group.members == 0 || urgency(member.state) > urgency(group.state);
    if (worse) {
        group.state = member.state;
        group.freshness = member.freshness;
    } else if (member.state == group.state) {
        group.freshness = fresher(group.freshness, member.freshness);
    }
    if (member.health && (!group.health || *member.health < *group.health)) {
        group.health = member.health;
        group.score = member.score;
    }
    if (severity(member.fate) > severity(group.fate)) {
        group.fate = member.fate;
        group.foretold = 0;
    }
    if (member.fate != Fate::None && member.fate == group.fate) ++group.foretold;
    if (member.outlook == models::Foretold::Failure) group.outlook = member.outlook;
    ++group.members;
    ++group.counts[static_cast<std::size_t>(member.state)];
    if (!member.measure) return;
    const auto share = [](const std::optional<Measure>& measure) {
        return measure && measure->share ? *measure->share : -1.0;
    };
    if (!group.measure || share(member.measure) > share(group.measure)) {
        group.measure = member.measure;
        group.remark = member.name; // whose reading it is
    }
}

QString countsInWords(const Card& group) {
    QStringList parts;
    for (const HealthState state :
         {HealthState::Critical, HealthState::Degraded, HealthState::Unknown, HealthState::Healthy}) {
        const int count = group.counts[static_cast<std::size_t>(state)];
        if (count > 0) parts << QStringLiteral("%1 %2").arg(format::count(count), format::word(state));
    }
    return parts.join(QStringLiteral(", "));
}

/// What would become of its members, as far as something would.
QString fateInWords(const Card& group) {
    const QString count = format::count(group.foretold);
    switch (group.fate) {
    case Fate::Fails:
        return tr("%1 assumed to fail").arg(count);
    case Fate::GoesDown:
        return tr("%1 would go down").arg(count);
    case Fate::Degrades:
        return tr("%1 would degrade").arg(count);
    case Fate::None:
        break;
    }
    return {};
}

void finishGroup(Card& group, const QStringList& troubled) {
    group.words = format::counted(group.members, tr("Group «%2», folded: %1 service"),
                                  tr("Group «%2», folded: %1 services"))
                      .arg(group.name) +
                  QLatin1Char('\n') + countsInWords(group);
    for (const QString& name : troubled.first(std::min<qsizetype>(troubled.size(), kMostNamed)))
        group.words += QLatin1Char('\n') + name;
    if (troubled.size() > kMostNamed)
        group.words += QLatin1Char('\n') + tr("and %1 more").arg(format::count(troubled.size() - kMostNamed));
    if (group.measure) {
        group.words += QLatin1Char('\n') + tr("highest: %1 %2").arg(group.remark, group.measure->text);
        group.measure->text = QStringLiteral("%1 · %2").arg(group.remark, group.measure->text);
    }
    group.remark = fateInWords(group);
}

QString wordsOf(const Content& folded, const Link& link, int hard) {
    const QString between =
        QStringLiteral("%1 → %2").arg(folded.cards[link.from].name, folded.cards[link.to].name);
    if (link.count == 1) return between + QLatin1Char('\n') + link.words;
    return between + QLatin1Char('\n') +
           tr("%1 dependencies, %2 of them hard").arg(format::count(link.count), format::count(hard));
}

struct Folding {
    Content content;
    QList<int> cardOf; ///< of each original card
    QHash<int, QStringList> troubled;
};

Folding foldCards(const Content& content, const QSet<QString>& groups) {
    Folding folding;
    folding.content.overlay = content.overlay;
    QHash<QString, int> places;
    for (const Card& card : content.cards) {
        if (card.group.isEmpty() || !groups.contains(card.group)) {
            folding.cardOf << static_cast<int>(folding.content.cards.size());
            folding.content.cards << card;
            continue;
        }
        auto place = places.constFind(card.group);
        if (place == places.constEnd()) {
            place = places.insert(card.group, static_cast<int>(folding.content.cards.size()));
            folding.content.cards.append({.id = groupId(card.group),
                                          .name = card.group,
                                          .score = format::none(),
                                          .remark = {},
                                          .words = {}});
        }
        folding.cardOf << place.value();
        addMember(folding.content.cards[place.value()], card);
        if (urgency(card.state) > 1)
            folding.troubled[place.value()] << card.words.section(QLatin1Char('\n'), 0, 0);
    }
    return folding;
}

} // namespace

Content foldGroups(const Content& content, const QSet<QString>& groups) {
    if (groups.isEmpty()) return content;
    Folding folding = foldCards(content, groups);
    Content& folded = folding.content;
    for (int i = 0; i < folded.cards.size(); ++i) {
        if (folded.cards[i].isGroup()) finishGroup(folded.cards[i], folding.troubled.value(i));
    }
    QHash<QPair<int, int>, qsizetype> seen;
    QList<int> hard;
    for (const Link& link : content.links) {
        const int from = folding.cardOf[link.from];
        const int to = folding.cardOf[link.to];
        if (from == to && link.from != link.to) continue;
        const auto known = seen.constFind({from, to});
        if (known == seen.constEnd()) {
            seen.insert({from, to}, folded.links.size());
            folded.links << link;
            folded.links.back().from = from;
            folded.links.back().to = to;
            hard << (link.hard ? 1 : 0);
            continue;
        }
        Link& joined = folded.links[known.value()];
        joined.count += link.count;
        joined.hard = joined.hard || link.hard;
        joined.tone = std::max(joined.tone, link.tone);
        joined.breaker = std::max(joined.breaker, link.breaker);
        if (link.hard) ++hard[known.value()];
    }
    for (qsizetype i = 0; i < folded.links.size(); ++i) {
        Link& link = folded.links[i];
        if (folded.cards[link.from].isGroup() || folded.cards[link.to].isGroup())
            link.words = wordsOf(folded, link, hard[i]);
    }
    return folding.content;
}

QStringList groupNames(const Content& content) {
    QStringList names;
    QSet<QString> seen;
    for (const Card& card : content.cards) {
        if (card.group.isEmpty() || seen.contains(card.group)) continue;
        seen.insert(card.group);
        names << card.group;
    }
    return names;
}

} // namespace holdfast::ui::topology
