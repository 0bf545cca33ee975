// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_classify.h"

#include <algorithm>

namespace holdfast::discovery {

namespace {

std::string_view programOf(std::string_view word) {
    const auto slash = word.find_last_of('/');
    return slash == std::string_view::npos ? word : word.substr(slash + 1);
}

bool speaksHttp(ServiceKind kind) {
    return kind == ServiceKind::Http || kind == ServiceKind::Web || kind == ServiceKind::Proxy ||
           kind == ServiceKind::Prometheus;
}

bool saysHttp(const PublishedPort& port) {
    return port.application == "http" || port.application == "https" || port.application == "http2";
}

bool isEncrypted(const PublishedPort& port) {
    return port.application == "https" ||
           (port.application.empty() &&
            (port.container == 443 || port.container == 8443 || port.container == 9443));
}

bool isEveryInterface(const std::string& address) {
    return address.empty() || address == "0.0.0.0" || address == "::" || address == "*";
}

/// The port that the healthcheck asks, of the service itself; 0: it asks none.
int checkedPort(const ComposeNames& names, std::size_t index, const ComposeService& service) {
    const bool own =
        service.health.kind == HealthHint::Kind::Http && names.isItself(index, service.health.host);
    return own ? service.health.port : 0;
}

/// How well a published port suits, less is better.
int rankOf(const PublishedPort& port, ServiceKind kind, int checked, int usual) {
    if (checked != 0 && port.container == checked) return 0;
    if (usual != 0 && port.container == usual) return 1;
    if (speaksHttp(kind)) {
        if (saysHttp(port)) return 2;
        if (isHttpPort(port.container)) return isEncrypted(port) ? 4 : 3;
    }
    return 5;
}

std::optional<ReachedAt> onHostNetwork(const ComposeService& service, ServiceKind kind, int checked,
                                       int usual, const std::string& host) {
    const int exposed = service.exposed.empty() ? 0 : service.exposed.front();
    const int port = checked != 0 ? checked : usual != 0 ? usual : exposed;
    if (port == 0) return std::nullopt;
    return ReachedAt{.host = host,
                     .port = port,
                     .container = port,
                     .encrypted = speaksHttp(kind) && (port == 443 || port == 8443),
                     .onHost = true};
}

} // namespace

CeleryPart celeryPart(const ComposeService& service) {
    const auto celery = std::ranges::find(service.command, std::string_view("celery"),
                                          [](const std::string& word) { return programOf(word); });
    if (celery == service.command.end()) return CeleryPart::None;
    for (auto word = celery + 1; word != service.command.end(); ++word) {
        if (*word == "worker") return CeleryPart::Worker;
        if (*word == "beat") return CeleryPart::Beat;
        if (*word == "flower") return CeleryPart::Flower;
    }
    return CeleryPart::None;
}

ServiceKind kindOf(const ComposeService& service) {
    switch (celeryPart(service)) {
    case CeleryPart::Worker:
        return ServiceKind::Celery;
    case CeleryPart::Flower:
        return ServiceKind::Web;
    case CeleryPart::Beat:
        return ServiceKind::Process;
    case CeleryPart::None:
        break;
    }
    if (const auto known = knownImage(service.image)) return known->kind;
    switch (service.health.kind) {
    case HealthHint::Kind::Postgres:
        return ServiceKind::Postgres;
    case HealthHint::Kind::Redis:
        return ServiceKind::Redis;
    case HealthHint::Kind::Celery:
        return ServiceKind::Celery;
    case HealthHint::Kind::Http:
        return ServiceKind::Http;
    default:
        break;
    }
    const auto isHttp = [](const PublishedPort& port) {
        return port.protocol == "tcp" &&
               (saysHttp(port) || (port.application.empty() && isHttpPort(port.container)));
    };
    if (std::ranges::any_of(service.ports, isHttp) || std::ranges::any_of(service.exposed, isHttpPort))
        return ServiceKind::Http;
    const bool tcp = std::ranges::find(service.ports, std::string_view("tcp"), &PublishedPort::protocol) !=
                         service.ports.end() ||
                     !service.exposed.empty();
    return tcp ? ServiceKind::Tcp : ServiceKind::Process;
}

std::optional<ReachedAt> reachedAt(const std::vector<ComposeService>& services, const ComposeNames& names,
                                   std::size_t service, ServiceKind kind, const std::string& host) {
    const auto& own = services[service];
    const auto known = knownImage(own.image);
    const int usual = known && known->kind == kind ? known->port : 0;
    const int checked = speaksHttp(kind) ? checkedPort(names, service, own) : 0;
    const std::size_t owner = names.networkOwner(service);
    if (services[owner].networkMode == "host") return onHostNetwork(own, kind, checked, usual, host);
    const PublishedPort* best = nullptr;
    int bestRank = 0;
    for (const auto& port : services[owner].ports) {
        if (port.protocol != "tcp" || port.host == 0) continue;
        const int rank = rankOf(port, kind, checked, usual);
        // Of another's ports only one that is surely the service's own.
        const bool exposed = std::ranges::find(own.exposed, port.container) != own.exposed.end();
        if (owner != service && rank > 1 && !exposed) continue;
        if (best != nullptr && rank >= bestRank) continue;
        best = &port;
        bestRank = rank;
    }
    if (best == nullptr) return std::nullopt;
    const bool byCheck = checked == best->container && own.health.scheme == "https";
    return ReachedAt{.host = isEveryInterface(best->hostAddress) ? host : best->hostAddress,
                     .port = best->host,
                     .container = best->container,
                     .encrypted = speaksHttp(kind) && (byCheck || isEncrypted(*best))};
}

std::string optionOf(const ComposeService& service, std::initializer_list<std::string_view> names) {
    for (std::size_t i = 0; i < service.command.size(); ++i) {
        const auto& word = service.command[i];
        for (const auto name : names) {
            if (word == name && i + 1 < service.command.size()) return service.command[i + 1];
            if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=')
                return word.substr(name.size() + 1);
        }
    }
    return {};
}

} // namespace holdfast::discovery
