// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_merge.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

namespace holdfast::discovery {

namespace {

/// Keys of a service whose lists mean the same as mappings.
constexpr std::array<std::string_view, 8> kByName{"environment", "labels",      "depends_on", "networks",
                                                  "sysctls",     "extra_hosts", "ulimits",    "annotations"};
constexpr std::array<std::string_view, 4> kReplaced{"command", "entrypoint", "test", "env_file"};

bool isOneOf(std::string_view key, std::span<const std::string_view> keys) {
    return std::ranges::find(keys, key) != keys.end();
}

NodePtr withoutTag(const NodePtr& node) {
    if (node->tag == Node::Tag::None) return node;
    auto plain = std::make_shared<Node>(*node);
    plain->tag = Node::Tag::None;
    return plain;
}

NodePtr appended(const NodePtr& base, const NodePtr& over) {
    auto list = std::make_shared<Node>(*over);
    list->items = base->items;
    std::set<std::string_view> texts;
    for (const auto& item : base->items) {
        if (item->isScalar()) texts.insert(item->text);
    }
    for (const auto& item : over->items) {
        if (!item->isScalar() || texts.insert(item->text).second) list->items.push_back(item);
    }
    list->size = 1;
    for (const auto& item : list->items)
        list->size += item->size;
    return list;
}

NodePtr merged(const NodePtr& base, const NodePtr& over, std::string_view key);

using Index = std::map<std::string_view, const Node::Entry*>;

Index indexOf(const Node& map) {
    Index index;
    for (const auto& entry : map.entries)
        index.emplace(entry.key, &entry);
    return index;
}

NodePtr mergedMaps(const NodePtr& base, const NodePtr& over) {
    std::vector<Node::Entry> entries;
    const Index newer = indexOf(*over);
    const Index older = indexOf(*base);
    for (const auto& old : base->entries) {
        const auto found = newer.find(old.key);
        if (found == newer.end()) {
            entries.push_back(old);
        } else if (found->second->value->tag != Node::Tag::Reset) {
            entries.push_back({.key = old.key,
                               .where = found->second->where,
                               .value = merged(old.value, found->second->value, old.key)});
        }
    }
    for (const auto& added : over->entries) {
        if (older.contains(added.key) || added.value->tag == Node::Tag::Reset) continue;
        entries.push_back({.key = added.key, .where = added.where, .value = withoutTag(added.value)});
    }
    return makeMap(std::move(entries), over->where);
}

NodePtr merged(const NodePtr& base, const NodePtr& over, std::string_view key) {
    if (over->tag == Node::Tag::Override) return withoutTag(over);
    // Null adds nothing to a mapping or a list: `depends_on:` with nothing below it.
    if (over->isNull() && (base->isMap() || base->isSequence())) return base;
    if (isOneOf(key, kByName) && !base->isNull() && !over->isNull())
        return mergedMaps(asMapping(base), asMapping(over));
    if (base->isMap() && over->isMap()) return mergedMaps(base, over);
    if (base->isSequence() && over->isSequence() && !isOneOf(key, kReplaced)) return appended(base, over);
    return over;
}

} // namespace

NodePtr asMapping(const NodePtr& node) {
    if (!node->isSequence()) return node->isMap() ? node : makeMap({}, node->where);
    std::vector<Node::Entry> entries;
    std::map<std::string, std::size_t, std::less<>> known;
    const auto put = [&](Node::Entry entry) {
        const auto [at, isNew] = known.emplace(entry.key, entries.size());
        if (isNew)
            entries.push_back(std::move(entry));
        else
            entries[at->second] = std::move(entry);
    };
    for (const auto& item : node->items) {
        if (!item->isScalar()) continue;
        const auto equals = item->text.find('=');
        if (equals == std::string::npos) {
            auto nothing = std::make_shared<Node>();
            nothing->where = item->where;
            put({.key = item->text, .where = item->where, .value = std::move(nothing)});
            continue;
        }
        auto value = std::make_shared<Node>(*item);
        value->text = item->text.substr(equals + 1);
        const auto rawEquals = item->raw.find('=');
        if (rawEquals != std::string::npos) value->raw = item->raw.substr(rawEquals + 1);
        put({.key = item->text.substr(0, equals), .where = item->where, .value = std::move(value)});
    }
    return makeMap(std::move(entries), node->where);
}

NodePtr mergeService(const NodePtr& base, const NodePtr& over) {
    if (!base || base->isNull()) return over;
    if (!over || over->isNull()) return base;
    if (over->tag == Node::Tag::Override) return withoutTag(over);
    if (!base->isMap() || !over->isMap()) return over;
    return mergedMaps(base, over);
}

} // namespace holdfast::discovery
