// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/short_names.h"

#include <algorithm>

namespace holdfast::ui::topology {

namespace {

/// Two lines of a card.
constexpr qsizetype kFits = 26;
/// Less is not worth the ellipsis.
constexpr qsizetype kWorthIt = 4;

bool isSeparator(QChar letter) {
    return QStringLiteral("-_./").contains(letter);
}

/// How many letters all names begin with, up to and with a separator.
qsizetype sharedBeginning(const QStringList& names) {
    QStringView shared = names.front();
    for (const QString& name : names) {
        const auto differ = std::ranges::mismatch(shared, name);
        shared = shared.first(differ.in1 - shared.begin());
    }
    while (!shared.isEmpty() && !isSeparator(shared.back()))
        shared.chop(1);
    return shared.size();
}

/// How many letters all names end with, from a separator on.
qsizetype sharedEnd(const QStringList& names) {
    QStringView shared = names.front();
    for (const QString& name : names) {
        qsizetype same = 0;
        while (same < std::min(shared.size(), name.size()) &&
               shared[shared.size() - 1 - same] == name[name.size() - 1 - same])
            ++same;
        shared = shared.last(same);
    }
    while (!shared.isEmpty() && !isSeparator(shared.front()))
        shared = shared.sliced(1);
    return shared.size();
}

} // namespace

QStringList shortNames(const QStringList& names) {
    if (names.size() < 2 || std::ranges::max(names, {}, &QString::size).size() <= kFits) return names;
    const qsizetype before = sharedBeginning(names);
    const qsizetype after = sharedEnd(names);
    const qsizetype shortest = std::ranges::min(names, {}, &QString::size).size();
    if (before + after < kWorthIt || before + after >= shortest) return names;
    const QChar gap(0x2026);
    QStringList shortened;
    for (const QString& name : names) {
        QString middle = name.sliced(before, name.size() - before - after);
        if (before > 0) middle.prepend(gap);
        if (after > 0) middle.append(gap);
        shortened << middle;
    }
    return shortened;
}

} // namespace holdfast::ui::topology
