// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/topology_content.h"

#include <QtCore/QSet>
#include <QtCore/QStringList>

namespace holdfast::ui::topology {

/// The content with each of these groups (by name) as one card: with the worst state inside, how many of its
/// members are in which state, and the dependencies between two cards as one link, hard when one of them is.
/// Dependencies within a folded group are not drawn. Cards keep their order, a group stands where its first
/// member stood.
[[nodiscard]] Content foldGroups(const Content& content, const QSet<QString>& groups);

/// The names of the groups of the cards, each once, in the order of the cards.
[[nodiscard]] QStringList groupNames(const Content& content);

} // namespace holdfast::ui::topology
