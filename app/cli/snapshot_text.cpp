// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/snapshot_text.h"

#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::app {

using namespace snapshots;

namespace {

std::string standing(const SnapshotSummary& one) {
    if (!one.damage.empty()) return "damaged";
    std::string text = one.safety.safe ? "safe point" : "intact";
    if (one.pinned) text += ", pinned";
    if (!one.comparable) text += ", of another machine";
    return text;
}

/// Several lines stand below each other.
std::string indented(const std::string& text, const char* before) {
    std::string out = before;
    for (const char c : text) {
        out += c;
        if (c == '\n') out += before;
    }
    return out;
}

std::string fieldText(const FieldDifference& field, const ChangeOrigin* origin) {
    auto text = fmt::format("  {}{}\n", field.field, field.secret ? " (holds a secret)" : "");
    if (field.kind != ChangeKind::Added) text += indented(field.before, "    - ") + '\n';
    if (field.kind != ChangeKind::Removed) text += indented(field.after, "    + ") + '\n';
    if (origin != nullptr && !origin->text.empty())
        text += fmt::format("    changed {}, between {} and {}\n", origin->text, toIso8601(origin->earliest),
                            toIso8601(origin->latest));
    return text;
}

} // namespace

std::string snapshotTable(std::span<const SnapshotSummary> all) {
    if (all.empty()) return "There is no snapshot yet. «snapshot take» takes one.\n";
    auto text = fmt::format("{:<22} {:<24} {:<10} {:<28} {:>8} {}\n", "SNAPSHOT", "TAKEN", "OCCASION",
                            "STANDING", "CHANGED", "REASON");
    for (const auto& one : all)
        text += fmt::format("{:<22} {:<24} {:<10} {:<28} {:>8} {}\n", one.id.value(), toIso8601(one.taken),
                            toString(one.occasion), standing(one),
                            one.changed ? std::to_string(*one.changed) : "-", one.reason);
    return text;
}

std::string snapshotText(const SnapshotSummary& one) {
    auto text = fmt::format("{}: {}\n  taken {} ({}{}{}){}\n", one.id.value(), standing(one),
                            toIso8601(one.taken), toString(one.occasion), one.by.empty() ? "" : ", by ",
                            one.by, one.reason.empty() ? "" : ": " + one.reason);
    if (!one.damage.empty()) return text + fmt::format("  {}\n", one.damage);
    if (!one.safety.safe) text += fmt::format("  no safe point: {}\n", one.safety.whyNot);
    text += fmt::format("  SHA-256 {}\n", one.digest);
    for (const auto& mark : one.services)
        text += fmt::format("  {:<24} {:<6} {}{}\n", mark.service.value(),
                            mark.own ? fmt::format("{:.2f}", *mark.own) : "-", mark.version,
                            mark.whole ? "" : "  (not all of it could be recorded)");
    return text;
}

std::string diffText(const SnapshotDiff& diff) {
    if (diff.services.empty()) return "Nothing differs.\n";
    std::string text;
    for (const auto& one : diff.services) {
        const auto& service = one.difference;
        text += fmt::format(
            "{}{}\n", service.service.value(),
            service.kind == ChangeKind::Changed ? "" : fmt::format(" was {}", toString(service.kind)));
        for (std::size_t i = 0; i < service.fields.size(); ++i)
            text += fieldText(service.fields[i], i < one.origins.size() ? &one.origins[i] : nullptr);
        for (const auto& unknown : service.unknown)
            text += fmt::format("  not known: {}\n", unknown);
    }
    for (const auto& sentence : diff.data)
        text += sentence + '\n';
    return text;
}

} // namespace holdfast::app
