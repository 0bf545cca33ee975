// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_needs.h"

#include "engine/core/discovery/compose_links.h"
#include "engine/core/discovery/image_catalog.h"
#include "engine/core/topology/dependency_graph.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::discovery {

namespace {

constexpr std::size_t kMostEvidence = 3;
constexpr std::size_t kMostDependencies = 100'000;

struct Edge {
    std::size_t to = 0;
    DependencyKind kind = DependencyKind::Soft;
    std::vector<std::string> evidence;
    Place where;
};

/// «line 12», or «app.env line 3» when it is not the file of the service.
std::string lineOf(const Place& place, const Place& service) {
    const bool same = place.file && service.file && *place.file == *service.file;
    return same ? fmt::format("line {}", place.line)
                : fmt::format("{} line {}", place.fileName(), place.line);
}

class Finder {
public:
    Finder(const std::vector<ComposeService>& services, const ComposeNames& names,
           const std::map<std::string, Place>& inactive, Findings& findings)
        : m_services(services), m_names(names), m_inactive(inactive), m_findings(findings) {}

    ComposeNeeds find() {
        for (std::size_t i = 0; i < m_services.size(); ++i)
            findJobs(i);
        for (std::size_t i = 0; i < m_services.size(); ++i) {
            m_edges.clear();
            if (m_result.jobs.contains(i)) continue;
            for (const auto& need : m_services[i].needs)
                takeNeed(i, need);
            takeAddresses(i);
            takeRoutes(i);
            keep(i);
        }
        noteCircles();
        return std::move(m_result);
    }

private:
    void findJobs(std::size_t from) {
        for (const auto& need : m_services[from].needs) {
            const auto to = m_names.service(need.service);
            if (need.kind != NeedKind::Completed || !to || *to == from || !m_result.jobs.insert(*to).second)
                continue;
            m_findings.note(
                m_services[*to].where,
                fmt::format("service «{}» runs once and ends ({} waits for its completion): it is no "
                            "service to watch",
                            need.service, m_services[from].name));
        }
    }

    void takeNeed(std::size_t from, const ServiceNeed& need) {
        const auto to = m_names.service(need.service);
        const auto& caller = m_services[from];
        if (!to) {
            sayUnknown(caller, need);
            return;
        }
        if (*to == from) {
            m_findings.error(need.where, fmt::format("{}: «{}» depends on itself", need.word, caller.name),
                             "take the line out");
            return;
        }
        if (need.kind == NeedKind::Completed || m_result.jobs.contains(*to)) return;
        const bool soft = need.kind == NeedKind::Optional || need.kind == NeedKind::Volumes;
        if (need.kind != NeedKind::Shares && need.kind != NeedKind::Volumes) sayReach(from, *to, need);
        add(*to, soft ? DependencyKind::Soft : DependencyKind::Hard,
            fmt::format("{} ({})", wordsOf(need), lineOf(need.where, caller.where)), need.where);
    }

    static std::string wordsOf(const ServiceNeed& need) {
        switch (need.kind) {
        case NeedKind::Healthy:
            return "depends_on, waits until it is healthy";
        case NeedKind::Optional:
            return "depends_on, not required";
        case NeedKind::Shares:
            return need.word + ": uses what is its";
        case NeedKind::Started:
        case NeedKind::Completed:
        case NeedKind::Volumes:
            break;
        }
        return need.word;
    }

    void sayUnknown(const ComposeService& caller, const ServiceNeed& need) {
        if (m_inactive.contains(need.service)) {
            if (need.kind != NeedKind::Optional)
                m_findings.note(need.where,
                                fmt::format("{}: «{}» needs «{}», which its profile leaves out", need.word,
                                            caller.name, need.service),
                                "choose its profile");
            return;
        }
        std::vector<std::string_view> known;
        for (const auto& service : m_services)
            known.push_back(service.name);
        const auto message =
            fmt::format("{}: «{}» is not a service of this project", need.word, need.service);
        const auto suggestion = m_findings.nearest(need.service, known);
        if (need.kind == NeedKind::Optional)
            m_findings.note(need.where, message, suggestion);
        else
            m_findings.error(need.where, message, suggestion);
    }

    void sayReach(std::size_t from, std::size_t to, const ServiceNeed& need) {
        const auto reach = m_names.reach(from, to);
        if (reach == Reach::Reaches) return;
        const auto& one = m_services[from].name;
        const auto& other = m_services[to].name;
        m_findings.note(
            need.where,
            reach == Reach::NoSharedNetwork
                ? fmt::format("«{}» and «{}» share no network: {} cannot reach it", one, other, one)
                : fmt::format("«{}» cannot reach «{}»: one of them has no network", one, other));
    }

    void takeAddresses(std::size_t from) {
        const auto& service = m_services[from];
        for (const auto& variable : service.variables) {
            for (const auto& host : hostsIn(variable.name, variable.value))
                takeHost(from, host, variable.name, variable.where);
        }
        for (std::size_t i = 0; i < service.command.size(); ++i) {
            for (const auto& host : hostsInWord(service.command[i]))
                takeHost(from, host, "its command", service.where);
        }
    }

    /// What a proxy leads to by words of its targets.
    void takeRoutes(std::size_t from) {
        const auto proxy = imageName(m_services[from].image);
        if (proxy != "traefik" && proxy != "nginx-proxy") return;
        for (std::size_t to = 0; to < m_services.size(); ++to) {
            const auto& routed = m_services[to].routed;
            if (routed.proxy != proxy || to == from || m_result.jobs.contains(to)) continue;
            if (m_names.reach(from, to) != Reach::Reaches) continue;
            add(to, DependencyKind::Soft,
                fmt::format("{} of {} ({})", routed.word, m_services[to].name,
                            lineOf(routed.where, m_services[from].where)),
                routed.where);
        }
    }

    void takeHost(std::size_t from, const NamedHost& host, const std::string& what, const Place& where) {
        const auto& service = m_services[from];
        const auto to = m_names.host(from, host.host);
        if (!to) {
            const bool named = host.host.find_first_not_of("0123456789.") != std::string::npos;
            if (isServerScheme(host.scheme) && named && !m_names.isItself(from, host.host))
                m_findings.note(
                    where,
                    m_inactive.contains(host.host)
                        ? fmt::format("{} of «{}» leads to «{}», which its profile leaves out", what,
                                      service.name, host.host)
                        : fmt::format("{} of «{}» leads to «{}», which is no service of this project", what,
                                      service.name, host.host),
                    "add it to the fleet by hand when it is to be watched");
            return;
        }
        if (*to == from || m_result.jobs.contains(*to)) return;
        if (m_names.reach(from, *to) != Reach::Reaches) {
            m_findings.note(where,
                            fmt::format("{} of «{}» names «{}», which it cannot reach: they share no network",
                                        what, service.name, m_services[*to].name));
            return;
        }
        add(*to, DependencyKind::Soft, fmt::format("{} names it ({})", what, lineOf(where, service.where)),
            where);
    }

    void add(std::size_t to, DependencyKind kind, std::string evidence, const Place& where) {
        const auto [at, isNew] =
            m_edges.emplace(to, Edge{.to = to, .kind = kind, .evidence = {}, .where = where});
        auto& edge = at->second;
        if (isNew) m_order.push_back(to);
        if (kind == DependencyKind::Hard) edge.kind = kind;
        const bool known = std::ranges::find(edge.evidence, evidence) != edge.evidence.end();
        if (!known && edge.evidence.size() < kMostEvidence) edge.evidence.push_back(std::move(evidence));
    }

    void keep(std::size_t from) {
        for (const auto to : m_order) {
            const auto& edge = m_edges.at(to);
            std::string evidence;
            for (const auto& one : edge.evidence)
                evidence += (evidence.empty() ? "" : "; ") + one;
            if (m_result.dependencies.size() >= kMostDependencies) {
                m_findings.error(edge.where,
                                 fmt::format("more than {} dependencies in one project", kMostDependencies));
                break;
            }
            m_result.dependencies.push_back({.from = m_services[from].name,
                                             .to = m_services[to].name,
                                             .kind = edge.kind,
                                             .evidence = std::move(evidence)});
            m_places.push_back(edge.where);
        }
        m_order.clear();
    }

    void noteCircles() {
        std::vector<ServiceId> ids;
        std::map<std::string, std::size_t> index;
        for (std::size_t i = 0; i < m_services.size(); ++i) {
            ids.emplace_back(m_services[i].name);
            index.emplace(m_services[i].name, i);
        }
        std::vector<DependencySpec> hard;
        std::vector<Place> places;
        for (std::size_t i = 0; i < m_result.dependencies.size(); ++i) {
            const auto& edge = m_result.dependencies[i];
            if (edge.kind != DependencyKind::Hard) continue;
            hard.push_back({.from = ServiceId(edge.from), .to = ServiceId(edge.to)});
            places.push_back(m_places[i]);
        }
        const topology::DependencyGraph graph(ids, hard);
        std::map<std::uint32_t, std::string> said;
        for (std::size_t i = 0; i < hard.size(); ++i) {
            const auto from = graph.find(hard[i].from);
            const auto to = graph.find(hard[i].to);
            if (!from || !to || graph.components()[*from] != graph.components()[*to]) continue;
            const auto component = graph.components()[*from];
            if (said.contains(component)) continue;
            std::string members;
            for (topology::Node node = 0; node < graph.size(); ++node) {
                if (graph.components()[node] == component)
                    members += (members.empty() ? "" : ", ") + graph.id(node).value();
            }
            m_findings.note(
                places[i],
                fmt::format("hard dependencies go in a circle: {} go down together; Compose starts no "
                            "services that wait for each other",
                            members),
                "make one of them soft: required: false");
            said.emplace(component, members);
        }
    }

    const std::vector<ComposeService>& m_services;
    const ComposeNames& m_names;
    const std::map<std::string, Place>& m_inactive;
    Findings& m_findings;
    ComposeNeeds m_result;
    std::map<std::size_t, Edge> m_edges; ///< of the service at hand
    std::vector<std::size_t> m_order;    ///< in which they were found
    std::vector<Place> m_places;         ///< of m_result.dependencies
};

} // namespace

ComposeNeeds findNeeds(const std::vector<ComposeService>& services, const ComposeNames& names,
                       const std::map<std::string, Place>& inactive, Findings& findings) {
    return Finder(services, names, inactive, findings).find();
}

} // namespace holdfast::discovery
