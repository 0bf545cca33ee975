// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/grouping.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

#include <algorithm>
#include <array>

namespace holdfast::ui::topology {

namespace {

constexpr std::array kNames{std::pair(Grouping::None, "none"), std::pair(Grouping::Namespace, "namespace"),
                            std::pair(Grouping::Tag, "tag"), std::pair(Grouping::Name, "name")};

QString namespaceOf(const ServiceSpec& service) {
    for (const char* key : {"namespace", "project"}) {
        if (const auto found = service.platform.find(key); found != service.platform.end())
            return QString::fromStdString(found->second);
    }
    return {};
}

/// «shop» of «shop-cart» and «shop.cart».
QString firstWordOf(const ServiceSpec& service) {
    const QString name = QString::fromStdString(service.id.value());
    const auto end = std::ranges::find_if(name, [](QChar letter) { return !letter.isLetterOrNumber(); });
    return end == name.end() ? QString() : name.first(end - name.begin());
}

QString groupOf(const ServiceSpec& service, Grouping grouping) {
    switch (grouping) {
    case Grouping::Namespace:
        return namespaceOf(service);
    case Grouping::Tag:
        return service.tags.empty() ? QString() : QString::fromStdString(service.tags.front());
    case Grouping::Name:
        return firstWordOf(service);
    case Grouping::None:
        break;
    }
    return {};
}

/// Whether folding these would leave a picture that says something.
bool saysSomething(const QStringList& groups) {
    const QSet<QString> names(groups.begin(), groups.end());
    return names.size() >= 2; // one group that holds all is none
}

} // namespace

QStringList groupsOf(const FleetSpec& fleet, Grouping grouping) {
    QStringList groups;
    QHash<QString, int> sizes;
    for (const ServiceSpec& service : fleet.services) {
        groups << groupOf(service, grouping);
        ++sizes[groups.back()];
    }
    for (QString& group : groups) {
        if (sizes.value(group) < 2) group.clear();
    }
    return groups;
}

QList<Grouping> possibleGroupings(const FleetSpec& fleet) {
    QList<Grouping> possible;
    for (const Grouping grouping : {Grouping::Namespace, Grouping::Tag}) {
        if (saysSomething(groupsOf(fleet, grouping))) possible << grouping;
    }
    if (possible.isEmpty() && saysSomething(groupsOf(fleet, Grouping::Name))) possible << Grouping::Name;
    return possible;
}

Grouping firstGrouping(const FleetSpec& fleet) {
    if (std::ssize(fleet.services) < kFoldedFrom) return Grouping::None;
    const QList<Grouping> possible = possibleGroupings(fleet);
    return possible.isEmpty() ? Grouping::None : possible.front();
}

QString toText(Grouping grouping) {
    return QString::fromLatin1(
        std::ranges::find(kNames, grouping, [](auto pair) { return pair.first; })->second);
}

std::optional<Grouping> groupingFromText(const QString& text) {
    for (const auto& [grouping, name] : kNames) {
        if (text == QLatin1String(name)) return grouping;
    }
    return std::nullopt;
}

} // namespace holdfast::ui::topology
