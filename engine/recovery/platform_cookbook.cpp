// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/platform_deed.h"
#include "engine/recovery/platform_recipe.h"

#include <algorithm>
#include <iterator>

namespace holdfast::recovery {

Cookbook platformCookbook(const Clock& /*clock*/) {
    Cookbook book;
    book.deeds.push_back(std::make_unique<PlatformDeed>());
    std::ranges::move(restartRecipes(), std::back_inserter(book.recipes));
    std::ranges::move(sizeRecipes(), std::back_inserter(book.recipes));
    book.recipes.push_back(dependencyRestart());
    return book;
}

} // namespace holdfast::recovery
