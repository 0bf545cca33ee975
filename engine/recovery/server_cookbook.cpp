// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/cache_recipe.h"
#include "engine/recovery/failover_recipe.h"
#include "engine/recovery/queue_recipe.h"
#include "engine/recovery/recipe.h"
#include "engine/recovery/reload_recipe.h"
#include "engine/recovery/rotation_recipe.h"
#include "engine/recovery/session_recipe.h"

namespace holdfast::recovery {

Cookbook serverCookbook(const Clock& /*clock*/) {
    Cookbook book;
    book.recipes.push_back(std::make_unique<CacheClearRecipe>());
    book.recipes.push_back(std::make_unique<CacheFlushRecipe>());
    book.recipes.push_back(std::make_unique<ConnectionResetRecipe>());
    book.recipes.push_back(std::make_unique<QueueShedRecipe>());
    book.recipes.push_back(std::make_unique<QueueReturnRecipe>());
    book.recipes.push_back(std::make_unique<ConfigurationReloadRecipe>());
    book.recipes.push_back(std::make_unique<IsolateRecipe>());
    book.recipes.push_back(std::make_unique<RejoinRecipe>());
    book.recipes.push_back(std::make_unique<FailoverRecipe>());
    book.deeds.push_back(std::make_unique<CacheDeed>());
    book.deeds.push_back(std::make_unique<QueueDeed>());
    book.deeds.push_back(std::make_unique<SessionDeed>());
    book.deeds.push_back(std::make_unique<PostgresReloadDeed>());
    book.deeds.push_back(std::make_unique<RedisConfigDeed>());
    book.deeds.push_back(std::make_unique<CaddyLoadDeed>());
    book.deeds.push_back(std::make_unique<CaddyDeed>());
    book.deeds.push_back(std::make_unique<PostgresFailoverDeed>());
    book.deeds.push_back(std::make_unique<RedisFailoverDeed>());
    return book;
}

} // namespace holdfast::recovery
