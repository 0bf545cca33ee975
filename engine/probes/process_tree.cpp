// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/process_tree.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

namespace holdfast::probes {

namespace {

constexpr std::size_t kMaxProcesses = 4096;

/// A file of /proc, which is made while it is read. Empty: it is not there (any more).
std::string contentOf(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream content;
    content << file.rdbuf();
    return std::move(content).str();
}

template <typename Number>
Number numberAt(const std::vector<std::string_view>& fields, std::size_t index) {
    Number number{};
    if (index < fields.size()) {
        const auto field = fields[index];
        static_cast<void>(std::from_chars(field.data(), field.data() + field.size(), number));
    }
    return number;
}

std::vector<std::string_view> fieldsOf(std::string_view text) {
    std::vector<std::string_view> fields;
    while (!text.empty()) {
        const auto begin = text.find_first_not_of(" \n\t");
        if (begin == std::string_view::npos) break;
        text.remove_prefix(begin);
        const auto end = text.find_first_of(" \n\t");
        fields.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end, text.size()));
    }
    return fields;
}

double secondsOf(std::uint64_t ticks) {
    static const auto perSecond = static_cast<double>(::sysconf(_SC_CLK_TCK));
    return static_cast<double>(ticks) / perSecond;
}

std::int64_t pageBytes() {
    static const std::int64_t bytes = ::sysconf(_SC_PAGESIZE);
    return bytes;
}

} // namespace

std::optional<ProcessStat> ProcessTable::find(std::int64_t pid) const {
    const std::string folder = m_root + '/' + std::to_string(pid);
    const std::string stat = contentOf(folder + "/stat");
    // pid (name) state parent …; the name may hold anything, parentheses too.
    const auto name = stat.rfind(')');
    if (name == std::string::npos) return std::nullopt;
    const auto fields = fieldsOf(std::string_view(stat).substr(name + 1)); // from field 3 of proc(5) on
    constexpr std::size_t kState = 0;
    if (fields.size() < 22 || fields[kState].empty()) return std::nullopt;
    ProcessStat process;
    process.pid = pid;
    process.state = fields[kState].front();
    process.parent = numberAt<std::int64_t>(fields, 1);
    process.ownSeconds = secondsOf(numberAt<std::uint64_t>(fields, 11) + numberAt<std::uint64_t>(fields, 12));
    process.reapedSeconds =
        secondsOf(numberAt<std::uint64_t>(fields, 13) + numberAt<std::uint64_t>(fields, 14));
    process.startTicks = numberAt<std::uint64_t>(fields, 19);
    const std::string statm = contentOf(folder + "/statm");
    const auto pages = fieldsOf(statm); // size resident shared …
    process.residentBytes = numberAt<std::int64_t>(pages, 1) * pageBytes();
    process.sharedBytes = numberAt<std::int64_t>(pages, 2) * pageBytes();
    return process;
}

std::vector<std::int64_t> ProcessTable::numbersIn(const std::string& folder) const {
    std::vector<std::int64_t> numbers;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        std::int64_t number = 0;
        const auto [stop, trouble] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (trouble == std::errc{} && stop == name.data() + name.size()) numbers.push_back(number);
    }
    return numbers;
}

/// Children hang on the thread that made them. None: the kernel keeps no such lists.
std::optional<std::vector<std::int64_t>> ProcessTable::childrenOf(std::int64_t pid) const {
    const std::string tasks = m_root + '/' + std::to_string(pid) + "/task";
    std::vector<std::int64_t> children;
    bool known = false;
    for (const auto thread : numbersIn(tasks)) {
        const std::string path = tasks + '/' + std::to_string(thread) + "/children";
        known = known || std::filesystem::exists(path);
        const std::string list = contentOf(path);
        const auto fields = fieldsOf(list);
        for (std::size_t i = 0; i < fields.size(); ++i)
            children.push_back(numberAt<std::int64_t>(fields, i));
    }
    return known ? std::optional(std::move(children)) : std::nullopt;
}

std::vector<ProcessStat> ProcessTable::treeOf(const ProcessStat& process) const {
    std::vector<ProcessStat> tree{process};
    if (childrenOf(process.pid)) {
        addDescendants(tree);
    } else {
        addDescendantsByParent(tree);
    }
    return tree;
}

void ProcessTable::addDescendants(std::vector<ProcessStat>& tree) const {
    std::set<std::int64_t> seen{tree.front().pid};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto children = childrenOf(tree[i].pid).value_or(std::vector<std::int64_t>{});
        for (const auto pid : children) {
            if (tree.size() == kMaxProcesses) return;
            if (!seen.insert(pid).second) continue;
            if (auto child = find(pid)) tree.push_back(*child);
        }
    }
}

void ProcessTable::addDescendantsByParent(std::vector<ProcessStat>& tree) const {
    std::multimap<std::int64_t, ProcessStat> byParent;
    for (const auto pid : numbersIn(m_root)) {
        if (auto process = find(pid)) byParent.emplace(process->parent, *process);
    }
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto [begin, end] = byParent.equal_range(tree[i].pid);
        for (auto child = begin; child != end && tree.size() < kMaxProcesses; ++child) {
            if (child->second.pid != tree[i].pid) tree.push_back(child->second);
        }
    }
}

double memoryOf(const std::vector<ProcessStat>& tree) {
    std::int64_t own = 0;
    std::int64_t shared = 0;
    for (const auto& process : tree) {
        own += std::max<std::int64_t>(process.residentBytes - process.sharedBytes, 0);
        shared = std::max(shared, std::min(process.sharedBytes, process.residentBytes));
    }
    return static_cast<double>(own + shared);
}

/// A child's time moves to its parent's account when it was waited for, so the sum over the tree is whole,
/// unless nobody waits for children (SIGCHLD ignored): then their time is lost and the sum falls. What those
/// used that live is a lower bound in any case.
double CpuUse::update(const std::vector<ProcessStat>& tree) {
    const bool first = m_before.empty();
    double total = 0.0;
    double living = 0.0;
    std::map<std::int64_t, Used> now;
    for (const auto& process : tree) {
        total += process.ownSeconds + process.reapedSeconds;
        const auto before = m_before.find(process.pid);
        const bool same = before != m_before.end() && before->second.startTicks == process.startTicks;
        living += process.ownSeconds - (same ? before->second.ownSeconds : 0.0);
        now[process.pid] = {.startTicks = process.startTicks, .ownSeconds = process.ownSeconds};
    }
    const double used = std::max({total - m_total, living, 0.0});
    m_before = std::move(now);
    m_total = total;
    return first ? 0.0 : used;
}

} // namespace holdfast::probes
