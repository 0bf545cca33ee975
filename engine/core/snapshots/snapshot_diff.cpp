// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/snapshot_diff.h"

#include "engine/core/base/enum_names.h"
#include "engine/core/snapshots/concealment.h"
#include "engine/core/snapshots/flat_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <span>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

constexpr EnumNames<ChangeKind, 3> kChangeKinds{
    {{ChangeKind::Added, "added"}, {ChangeKind::Removed, "removed"}, {ChangeKind::Changed, "changed"}}};
constexpr std::array<PartKind, 3> kParts{PartKind::Workload, PartKind::Files, PartKind::Settings};

/// The document of a part; null where it has none. The texts were checked when the snapshot was read.
json documentOfPart(const Snapshot& snapshot, const ServiceId& service, PartKind kind) {
    const auto* text = snapshot.part(service, kind);
    if (text == nullptr) return {};
    return json::parse(*text, nullptr, false);
}

void dropEqualMembers(json& before, json& after) {
    for (auto it = before.begin(); it != before.end();) {
        const auto other = after.find(it.key());
        if (other == after.end() || *it != *other) {
            ++it;
            continue;
        }
        after.erase(other);
        it = before.erase(it);
    }
}

/// Whether flatFields() makes a field of each member.
bool isByMember(PartKind kind, const std::string& key) {
    if (kind == PartKind::Settings) return true;
    return kind == PartKind::Workload && (key == "environment" || key == "labels" || key == "native");
}

/// What is the same on both sides is no difference. Most of it is, and to make fields of it takes longest.
void dropEqual(PartKind kind, json& before, json& after) {
    if (!before.is_object() || !after.is_object()) return;
    dropEqualMembers(before, after);
    for (auto it = before.begin(); it != before.end(); ++it) {
        const auto other = after.find(it.key());
        if (other == after.end() || !isByMember(kind, it.key())) continue;
        if (it->is_object() && other->is_object() && !isConcealed(*it) && !isConcealed(*other))
            dropEqualMembers(*it, *other);
    }
}

/// Compares one service.
class Comparison {
public:
    Comparison(const Snapshot& before, const Snapshot& after, const ServiceId& service)
        : m_before(before), m_after(after), m_sameSalt(before.manifest.saltId == after.manifest.saltId) {
        m_out.service = service;
    }

    [[nodiscard]] std::optional<ServiceDifference> run() {
        m_old = m_before.manifest.find(m_out.service);
        m_new = m_after.manifest.find(m_out.service);
        if (m_old == nullptr && m_new == nullptr) return std::nullopt;
        if (m_old == nullptr || m_new == nullptr) {
            m_out.kind = m_old == nullptr ? ChangeKind::Added : ChangeKind::Removed;
            return m_out;
        }
        for (const auto kind : kParts)
            part(kind);
        if (m_incomparable > 0)
            m_out.unknown.push_back(
                fmt::format("{} secrets cannot be compared: the snapshots were taken on different machines.",
                            m_incomparable));
        std::ranges::sort(m_out.fields);
        if (m_out.fields.empty() && m_out.unknown.empty()) return std::nullopt;
        return m_out;
    }

private:
    void part(PartKind kind) {
        const auto old = m_old->parts.find(kind);
        const auto now = m_new->parts.find(kind);
        const bool had = old != m_old->parts.end();
        const bool has = now != m_new->parts.end();
        if (had && has && old->second == now->second) return;
        if (isUnknown(kind, *m_old, had, has) || isUnknown(kind, *m_new, has, had)) return;
        if (!had && !has) return;
        auto before = documentOfPart(m_before, m_out.service, kind);
        auto after = documentOfPart(m_after, m_out.service, kind);
        dropEqual(kind, before, after);
        fields(kind, flatFields(kind, before), flatFields(kind, after));
        if (kind == PartKind::Files) files(before, after);
    }

    /// One side could not record what the other has.
    bool isUnknown(PartKind kind, const ServiceEntry& entry, bool here, bool there) {
        const auto why = entry.missing.find(kind);
        if (here || !there || why == entry.missing.end()) return false;
        m_out.unknown.push_back(fmt::format("Its {} are not known {}: {}", toString(kind),
                                            &entry == m_old ? "before" : "afterwards", why->second));
        return true;
    }

    /// A part that was recorded, but not all of it: what is not in it is unknown, not gone.
    bool isLacking(PartKind kind, const ServiceEntry& entry, bool lacks) {
        const auto why = entry.missing.find(kind);
        if (!lacks || why == entry.missing.end()) return false;
        auto sentence = fmt::format("Its {} are known in part only {}: {}", toString(kind),
                                    &entry == m_old ? "before" : "afterwards", why->second);
        if (std::ranges::find(m_out.unknown, sentence) == m_out.unknown.end())
            m_out.unknown.push_back(std::move(sentence));
        return true;
    }

    void fields(PartKind kind, const FlatFields& before, const FlatFields& after) {
        std::set<std::string> names;
        for (const auto* side : {&before, &after}) {
            for (const auto& [name, field] : *side)
                names.insert(name);
        }
        for (const auto& name : names) {
            const auto old = before.find(name);
            const auto now = after.find(name);
            if (isLacking(kind, *m_old, old == before.end()) || isLacking(kind, *m_new, now == after.end()))
                continue;
            one(kind, name, old == before.end() ? nullptr : &old->second,
                now == after.end() ? nullptr : &now->second);
        }
    }

    void one(PartKind kind, const std::string& name, const FlatField* old, const FlatField* now) {
        if (old != nullptr && now != nullptr) {
            if (old->compare == now->compare) return;
            if (!m_sameSalt && old->plain == now->plain) {
                ++m_incomparable;
                return;
            }
        }
        m_out.fields.push_back(
            {.part = kind,
             .field = name,
             .kind = old == nullptr   ? ChangeKind::Added
                     : now == nullptr ? ChangeKind::Removed
                                      : ChangeKind::Changed,
             .before = old == nullptr ? "" : old->shown,
             .after = now == nullptr ? "" : now->shown,
             .secret = (old != nullptr && old->secret) || (now != nullptr && now->secret)});
    }

    void files(const json& before, const json& after) {
        std::set<std::string> paths;
        for (const auto* side : {&before, &after}) {
            for (const auto& [path, entry] : side->items()) {
                if (entry.is_object() && entry.contains("lines")) paths.insert(path);
            }
        }
        for (const auto& path : paths)
            lines(path, linesIn(before, path), linesIn(after, path));
    }

    [[nodiscard]] static std::vector<FlatField> linesIn(const json& files, const std::string& path) {
        std::vector<FlatField> out;
        if (!files.is_object() || !files.contains(path) || !files[path].contains("lines")) return out;
        for (const auto& line : files[path]["lines"])
            out.push_back(flatField(line));
        return out;
    }

    void lines(const std::string& path, const std::vector<FlatField>& before,
               const std::vector<FlatField>& after) {
        const auto keys = [this](const std::vector<FlatField>& from) {
            std::vector<std::string> out;
            for (const auto& line : from)
                out.push_back(m_sameSalt ? line.compare : line.plain);
            return out;
        };
        for (const auto& hunk : lineHunks(keys(before), keys(after))) {
            const auto old = std::span(before).subspan(hunk.before, hunk.removed);
            const auto now = std::span(after).subspan(hunk.after, hunk.added);
            const auto isSecret = [](std::span<const FlatField> side) {
                return std::ranges::any_of(side, &FlatField::secret);
            };
            m_out.fields.push_back({.part = PartKind::Files,
                                    .field = fmt::format("{}:{}", path, hunk.after + 1),
                                    .kind = before.empty()  ? ChangeKind::Added
                                            : after.empty() ? ChangeKind::Removed
                                                            : ChangeKind::Changed,
                                    .before = text(old),
                                    .after = text(now),
                                    .secret = isSecret(old) || isSecret(now)});
        }
    }

    [[nodiscard]] static std::string text(std::span<const FlatField> lines) {
        std::string out;
        for (const auto& line : lines) {
            if (&line != lines.data()) out += '\n';
            out += line.shown;
        }
        return out;
    }

    const Snapshot& m_before;
    const Snapshot& m_after;
    bool m_sameSalt;
    const ServiceEntry* m_old = nullptr;
    const ServiceEntry* m_new = nullptr;
    ServiceDifference m_out;
    std::size_t m_incomparable = 0;
};

} // namespace

std::optional<ServiceDifference> difference(const Snapshot& before, const Snapshot& after,
                                            const ServiceId& service) {
    return Comparison(before, after, service).run();
}

std::vector<ServiceDifference> differences(const Snapshot& before, const Snapshot& after) {
    std::set<ServiceId> services;
    for (const auto* side : {&before, &after}) {
        for (const auto& entry : side->manifest.services)
            services.insert(entry.service);
    }
    std::vector<ServiceDifference> out;
    for (const auto& service : services) {
        if (auto found = difference(before, after, service)) out.push_back(std::move(*found));
    }
    return out;
}

std::string_view toString(ChangeKind kind) noexcept {
    return nameOf(kChangeKinds, kind);
}

} // namespace holdfast::snapshots
