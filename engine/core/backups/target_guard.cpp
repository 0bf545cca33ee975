// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/target_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace holdfast::backups {

namespace {

/// Folders of the system, of which nothing directly may be a target.
constexpr std::array<std::string_view, 20> kSystem{
    "/",    "/bin", "/boot", "/dev",  "/etc", "/home", "/lib", "/lib32", "/lib64", "/media",
    "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys",   "/tmp",   "/usr"};
/// And those in which nothing at all may be.
constexpr std::array<std::string_view, 11> kSystemTrees{"/bin",   "/boot", "/dev",  "/etc", "/lib", "/lib32",
                                                        "/lib64", "/proc", "/sbin", "/sys", "/usr"};
constexpr std::array<std::string_view, 6> kVarFolders{"/var",       "/var/lib", "/var/log",
                                                      "/var/cache", "/var/run", "/var/tmp"};

/// `outer` is `inner` or a folder above it. Both plain absolute paths.
bool holds(std::string_view outer, std::string_view inner) {
    if (outer.empty()) return false;
    if (outer == "/") return true;
    return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
}

bool eitherHolds(std::string_view left, std::string_view right) {
    return holds(left, right) || holds(right, left);
}

/// Absolute, without «.», «..», empty parts, a slash at the end or anything that cannot be seen.
bool isPlainPath(std::string_view path) {
    if (!path.starts_with('/') || path.size() > 4000) return false;
    if (path == "/") return true;
    if (std::ranges::any_of(path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return false;
    path.remove_prefix(1);
    while (true) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

std::string systemTrouble(const std::string& path) {
    const auto is = [&](std::string_view other) { return path == other; };
    const bool system = std::ranges::any_of(kSystem, is) || std::ranges::any_of(kVarFolders, is) ||
                        std::ranges::any_of(kSystemTrees, [&](auto tree) { return holds(tree, path); });
    if (!system) return {};
    return fmt::format("{} is a folder of the system. Name a new folder for the restored data.", path);
}

std::string homeTrouble(const std::string& path, const TargetRule& rule) {
    for (const auto& home : rule.homes) {
        if (holds(path, home))
            return fmt::format("{} is or holds a home ({}). Name a new folder for the restored data.", path,
                               home);
    }
    return {};
}

std::string linkTrouble(const std::string& path, const TargetFacts& facts) {
    if (facts.kind == TargetFacts::Kind::Link)
        return fmt::format("{} is a symbolic link. Name the folder itself.", path);
    if (facts.kind == TargetFacts::Kind::Other)
        return fmt::format("{} is not a folder. Name a new folder for the restored data.", path);
    if (facts.resolved != path)
        return fmt::format("{} leads through a symbolic link to {}. Name the folder itself.", path,
                           facts.resolved);
    return {};
}

std::string neighbourTrouble(const std::string& path, const TargetFacts& facts, const TargetRule& rule) {
    if (eitherHolds(rule.repository, path))
        return fmt::format("{} and the folder of the backups, {}, lie inside each other. Name another one.",
                           path, rule.repository);
    if (!facts.within.empty())
        return fmt::format("{} lies inside the data directory {}. Name another folder.", path, facts.within);
    if (rule.use == TargetUse::Fresh && eitherHolds(rule.liveData, path))
        return fmt::format("{} is, holds or lies in the service's own data directory, {}. Name a new folder; "
                           "restoring in place is asked for as such.",
                           path, rule.liveData);
    return {};
}

/// Of a folder that is to be replaced or written over.
std::string dataTrouble(const std::string& path, const TargetFacts& facts, const TargetRule& rule) {
    if (!facts.looksLikeData)
        return fmt::format("{} does not look like a data directory, so nothing there is touched, even by "
                           "force. Name another folder.",
                           path);
    if (facts.serverRuns)
        return fmt::format("A server uses {} now, or that cannot be told. Stop it first.", path);
    if (facts.systemIdentifier != rule.systemIdentifier)
        return fmt::format("{} is the data directory of another cluster ({}, the backup is of {}). Name "
                           "another folder.",
                           path, facts.systemIdentifier.empty() ? "unknown" : facts.systemIdentifier,
                           rule.systemIdentifier.empty() ? "unknown" : rule.systemIdentifier);
    return {};
}

std::string freshTrouble(const std::string& path, const TargetFacts& facts, const TargetRule& rule) {
    if (facts.kind == TargetFacts::Kind::Absent || facts.entries.empty()) return {};
    if (facts.looksLikeData && facts.systemIdentifier != rule.systemIdentifier)
        return dataTrouble(path, facts, rule);
    if (!rule.force)
        return fmt::format("{} is not empty («{}»). Name a new or empty folder.", path,
                           facts.entries.front());
    return dataTrouble(path, facts, rule);
}

std::string inPlaceTrouble(const std::string& path, const TargetFacts& facts, const TargetRule& rule) {
    if (rule.liveData.empty() || path != rule.liveData)
        return fmt::format("{} is not the service's data directory{}. In place means there and nowhere else.",
                           path, rule.liveData.empty() ? ", which is not known here" : " " + rule.liveData);
    if (facts.kind == TargetFacts::Kind::Absent) return {}; // lost: nothing to put aside
    return dataTrouble(path, facts, rule);
}

} // namespace

TargetVerdict isSafeTarget(const std::string& path, const TargetFacts& facts, const TargetRule& rule) {
    const auto refused = [](std::string why) {
        return TargetVerdict{.safe = false, .whyNot = std::move(why)};
    };
    if (!isPlainPath(path))
        return refused("The folder to restore into must be an absolute path without «.», «..», doubled or "
                       "closing slashes and control characters.");
    if (auto why = systemTrouble(path); !why.empty()) return refused(std::move(why));
    if (auto why = homeTrouble(path, rule); !why.empty()) return refused(std::move(why));
    if (auto why = linkTrouble(path, facts); !why.empty()) return refused(std::move(why));
    if (auto why = neighbourTrouble(path, facts, rule); !why.empty()) return refused(std::move(why));
    if (!facts.mine)
        return refused(fmt::format("{} belongs to another account than the one that restores. Name another "
                                   "folder, or give it to that account.",
                                   path));
    auto why =
        rule.use == TargetUse::Fresh ? freshTrouble(path, facts, rule) : inPlaceTrouble(path, facts, rule);
    if (!why.empty()) return refused(std::move(why));
    return {.safe = true};
}

} // namespace holdfast::backups
