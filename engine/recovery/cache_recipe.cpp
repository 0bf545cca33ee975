// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/cache_recipe.h"

#include "engine/core/fleet/cache_prefix.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/recovery/redis_talk.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

namespace {

using actions::PlanRequest;
using probes::RedisInfo;
using probes::RedisValue;

constexpr std::size_t kMostCounted = 200'000; ///< keys, for the plan's figures
constexpr std::size_t kSamples = 50;          ///< of keys whose size is asked
constexpr Duration kLongest{30'000};          ///< of looking, whatever the context allows
constexpr std::size_t kMostFlushed = 100'000; ///< keys that are looked at while nothing else is served

/// What the plan says of the keys under one prefix in one database.
struct Found {
    std::string database;
    std::string prefix;
    std::size_t keys = 0;
    bool counted = true; ///< all of them
    double bytes = 0.0;  ///< about
};

/// Names of the queues that the fleet keeps in the same server.
std::vector<std::string> queuesBeside(const FleetSpec& fleet, const ProbeSpec& redis) {
    std::vector<std::string> queues;
    for (const auto& service : fleet.services) {
        for (const auto& probe : service.probes) {
            if (probe.kind != ProbeKind::Celery || probe.target != redis.target) continue;
            queues.insert(queues.end(), probe.queues.begin(), probe.queues.end());
        }
    }
    return queues;
}

/// The declared prefixes, or the one part of them that was asked for.
Result<std::vector<std::string>> prefixesFor(const Subject& subject, const PlanRequest& request,
                                             const ProbeSpec& redis) {
    auto prefixes = subject.service.recovery.cachePrefixes;
    if (const auto wanted = request.arguments.find("prefix"); wanted != request.arguments.end()) {
        const bool declared = std::ranges::any_of(
            prefixes, [&](const std::string& prefix) { return wanted->second.starts_with(prefix); });
        if (!declared)
            return failure(
                ErrorCode::FixInput,
                fmt::format("Keys under «{}» are not declared as a cache; add the prefix to «recovery: "
                            "cache_prefixes» of «{}» if they are one.",
                            shownText(wanted->second), subject.service.id.value()),
                "prefix");
        prefixes = {wanted->second};
    }
    const auto queues = queuesBeside(subject.fleet, redis);
    for (const auto& prefix : prefixes) {
        if (auto why = whyNoCachePrefix(prefix, queues); !why.empty())
            return failure(ErrorCode::FixSetup, std::move(why), "cache_prefixes");
    }
    return prefixes;
}

Result<Found> lookAt(const ProbeSpec& redis, const std::string& database, const std::string& prefix,
                     const ports::PlatformContext& context, Duration left) {
    RedisTalk talk(redis, left, context.stop, database);
    Found found{.database = database, .prefix = prefix};
    double sampled = 0.0;
    std::size_t samples = 0;
    const auto looked = talk.eachBatch(prefix, [&](const std::vector<RedisValue>& keys) -> Result<bool> {
        found.keys += keys.size();
        for (const auto& key : keys) {
            if (samples >= kSamples) break;
            const auto size = talk.ask({"MEMORY", "USAGE", key.text});
            if (!size) return std::unexpected(size.error());
            sampled += static_cast<double>(integerOf(*size));
            ++samples;
        }
        found.counted = found.keys < kMostCounted;
        return found.counted;
    });
    if (!looked && (looked.error().code != ErrorCode::Retry || !talk.isOver()))
        return std::unexpected(looked.error());
    found.counted = found.counted && looked.has_value();
    if (samples > 0) found.bytes = sampled / static_cast<double>(samples) * static_cast<double>(found.keys);
    return found;
}

struct View {
    RedisInfo info;
    std::vector<std::string> prefixes;
    std::vector<Found> found;

    [[nodiscard]] double memory() const { return info.number("used_memory").value_or(0.0); }

    [[nodiscard]] double bytes() const {
        double sum = 0.0;
        for (const auto& entry : found)
            sum += entry.bytes;
        return sum;
    }

    [[nodiscard]] bool hasKeys() const {
        return std::ranges::any_of(found, [](const Found& entry) { return entry.keys > 0; });
    }
};

Result<View> look(const Subject& subject, const PlanRequest& request, const ProbeSpec& redis,
                  const ports::PlatformContext& context) {
    const Duration most = std::min(context.deadline * 2 / 3, kLongest);
    RedisTalk talk(redis, most, context.stop);
    View view;
    auto prefixes = prefixesFor(subject, request, redis);
    if (!prefixes) return std::unexpected(prefixes.error());
    view.prefixes = std::move(*prefixes);
    auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    view.info = std::move(*info);
    if (auto master = requireMaster(view.info, redis); !master) return std::unexpected(master.error());
    for (const auto& database : databasesOf(view.info)) {
        for (const auto& prefix : view.prefixes) {
            auto found = lookAt(redis, database, prefix, context, talk.left());
            if (!found) return std::unexpected(found.error());
            if (found->keys > 0) view.found.push_back(std::move(*found));
        }
    }
    return view;
}

Drawing begun(const View& view, const ProbeSpec& redis, std::string_view what) {
    Drawing drawing;
    drawing.context = "redis " + redis.target;
    drawing.identity = redisIdentity(view.info);
    drawing.basis = digestOfParts({what, drawing.identity, joinList(view.prefixes)});
    drawing.wayBack = "none: what was cleared from a cache cannot be put back; the services fetch it anew";
    return drawing;
}

void promiseMemory(Drawing& drawing, const View& view) {
    // Half of what was found, since the services begin to fill it again at once.
    const double most = view.memory() - view.bytes() / 2.0;
    drawing.promises.push_back({.text = fmt::format("memory is at most {}", shownBytes(most)),
                                .name = signals::kMemory,
                                .comparison = actions::Comparison::AtMost,
                                .value = most,
                                .word = {}});
    drawing.changes.push_back({.field = "memory",
                               .before = shownBytes(view.memory()),
                               .after = fmt::format("about {}", shownBytes(view.memory() - view.bytes()))});
}

actions::Step clearStep(const Subject& subject, const View& view) {
    std::vector<std::string> databases;
    for (const auto& found : view.found) {
        if (std::ranges::find(databases, found.database) == databases.end())
            databases.push_back(found.database);
    }
    actions::Step step;
    step.title = fmt::format("Clear the declared cache ({} prefix{})", view.prefixes.size(),
                             view.prefixes.size() == 1 ? "" : "es");
    step.service = subject.service.id;
    step.operation = {
        .name = "redis.cache.clear",
        .arguments = {{"databases", joinList(databases)}, {"prefixes", joinList(view.prefixes)}}};
    step.precondition = "there are keys under the declared prefixes";
    step.deadline = Duration(60'000);
    step.undo = {.kind = actions::UndoKind::None,
                 .operation = {},
                 .text = "none: the services fetch what was cleared anew"};
    return step;
}

actions::Step purgeStep(const Subject& subject, const View& view) {
    actions::Step step;
    step.title = "Let expired keys go and give memory back";
    step.service = subject.service.id;
    step.operation = {.name = "redis.cache.purge",
                      .arguments = {{"databases", joinList(databasesOf(view.info))}}};
    step.precondition = "Redis answers";
    step.deadline = Duration(60'000);
    step.undo = {.kind = actions::UndoKind::NotNeeded, .operation = {}, .text = "not needed"};
    return step;
}

bool hasExpiring(const RedisInfo& info) {
    for (const auto& database : databasesOf(info)) {
        const auto line = info.text("db" + database).value_or("");
        if (line.find("expires=") != std::string_view::npos &&
            line.find("expires=0") == std::string_view::npos)
            return true;
    }
    return false;
}

std::string whyNoRedis(const Subject& subject) {
    if (probeOf(subject.service, ProbeKind::Redis) != nullptr) return {};
    return fmt::format(
        "«{}» is not read as a Redis, so it has no keys to clear; choose the Redis that holds its "
        "cache.",
        subject.service.id.value());
}

/// Every key of the database lies under a declared prefix. Retry: it could not all be looked at.
Result<bool> isNothingButCache(const ProbeSpec& redis, const std::string& database,
                               const std::vector<std::string>& prefixes,
                               const ports::PlatformContext& context) {
    RedisTalk talk(redis, std::min(context.deadline / 2, kLongest), context.stop, database);
    std::size_t keys = 0;
    bool only = true;
    const auto looked = talk.eachBatch("", [&](const std::vector<RedisValue>& page) -> Result<bool> {
        keys += page.size();
        only = only && std::ranges::all_of(page, [&](const RedisValue& key) {
                   return std::ranges::any_of(
                       prefixes, [&](const std::string& prefix) { return key.text.starts_with(prefix); });
               });
        return only && keys <= kMostFlushed;
    });
    if (!looked) return std::unexpected(looked.error());
    return only && keys <= kMostFlushed;
}

} // namespace

std::string CacheClearRecipe::whyNot(const Subject& subject) const {
    return whyNoRedis(subject);
}

Result<Drawing> CacheClearRecipe::draw(const Subject& subject, const PlanRequest& request,
                                       SubjectFinder& /*others*/, const ports::PlatformContext& context) {
    const auto* redis = probeOf(subject.service, ProbeKind::Redis);
    if (redis == nullptr) return failure(ErrorCode::FixInput, whyNoRedis(subject));
    const auto view = look(subject, request, *redis, context);
    if (!view) return std::unexpected(view.error());
    if (!view->hasKeys() && !hasExpiring(view->info))
        return failure(
            ErrorCode::Replan,
            view->prefixes.empty()
                ? fmt::format("There is nothing to clear: no key expires, and «{}» declares no cache. Name "
                              "what may be cleared under «recovery: cache_prefixes».",
                              subject.service.id.value())
                : std::string("There is nothing to clear: no key expires, and none lies under the "
                              "declared prefixes."),
            redis->target);
    auto drawing = begun(*view, *redis, "cache-clear");
    for (const auto& found : view->found)
        drawing.changes.push_back(
            {.field = fmt::format("keys under «{}» in database {}", shownText(found.prefix), found.database),
             .before = fmt::format("{}{} (about {})", found.counted ? "" : "at least ", found.keys,
                                   shownBytes(found.bytes)),
             .after = "none"});
    if (view->hasKeys())
        drawing.steps.push_back(clearStep(subject, *view));
    else
        drawing.wayBack = "none is needed: only what has expired goes";
    promiseMemory(drawing, *view);
    drawing.steps.push_back(purgeStep(subject, *view));
    drawing.expected = Duration(5'000);
    return drawing;
}

std::string CacheFlushRecipe::whyNot(const Subject& subject) const {
    if (auto why = whyNoRedis(subject); !why.empty()) return why;
    if (!subject.service.recovery.cachePrefixes.empty()) return {};
    return fmt::format("«{}» declares no cache, so nothing may be flushed; name the keys under «recovery: "
                       "cache_prefixes».",
                       subject.service.id.value());
}

Result<Drawing> CacheFlushRecipe::draw(const Subject& subject, const PlanRequest& request,
                                       SubjectFinder& /*others*/, const ports::PlatformContext& context) {
    if (auto why = whyNot(subject); !why.empty()) return failure(ErrorCode::FixInput, std::move(why));
    const auto* redis = probeOf(subject.service, ProbeKind::Redis);
    const auto view = look(subject, request, *redis, context);
    if (!view) return std::unexpected(view.error());
    auto drawing = begun(*view, *redis, "cache-flush");
    for (const auto& database : databasesOf(view->info)) {
        const auto only = isNothingButCache(*redis, database, view->prefixes, context);
        if (!only) return std::unexpected(only.error());
        drawing.changes.push_back({.field = "database " + database,
                                   .before = std::string(view->info.text("db" + database).value_or("")),
                                   .after = *only ? "empty" : "stays: it holds more than declared cache"});
        if (!*only) continue;
        actions::Step step;
        step.title = "Flush database " + database;
        step.service = subject.service.id;
        step.operation = {
            .name = "redis.cache.flush",
            .arguments = {{"databases", joinList({database})}, {"prefixes", joinList(view->prefixes)}}};
        step.precondition = "it holds keys, and nothing but declared cache";
        step.undo.text = "none: the services fetch what was flushed anew";
        drawing.steps.push_back(std::move(step));
    }
    if (drawing.steps.empty())
        return failure(
            ErrorCode::Replan,
            "No database holds declared cache alone (of at most 100,000 keys), so none may be flushed. "
            "Clear the cache instead.",
            redis->target);
    promiseMemory(drawing, *view);
    drawing.expected = Duration(2'000);
    return drawing;
}

} // namespace holdfast::recovery
