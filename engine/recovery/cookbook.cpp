// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/recipe.h"

#include <algorithm>
#include <iterator>

namespace holdfast::recovery {

Recipe* Cookbook::recipeFor(actions::RecoveryAction action) const noexcept {
    const auto found =
        std::ranges::find_if(recipes, [action](const auto& recipe) { return recipe->action() == action; });
    return found == recipes.end() ? nullptr : found->get();
}

Deed* Cookbook::deedFor(std::string_view operation) const noexcept {
    const auto found = std::ranges::find_if(
        deeds, [operation](const auto& deed) { return operation.starts_with(deed->prefix()); });
    return found == deeds.end() ? nullptr : found->get();
}

void Cookbook::add(Cookbook&& other) {
    std::ranges::move(other.recipes, std::back_inserter(recipes));
    std::ranges::move(other.deeds, std::back_inserter(deeds));
    other.recipes.clear();
    other.deeds.clear();
}

} // namespace holdfast::recovery
