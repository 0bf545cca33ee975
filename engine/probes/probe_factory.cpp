// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/probe_factory.h"

#include "engine/probes/celery_probe.h"
#include "engine/probes/http_probe.h"
#include "engine/probes/metrics_probe.h"
#include "engine/probes/postgres_probe.h"
#include "engine/probes/process_probe.h"
#include "engine/probes/prometheus_probe.h"
#include "engine/probes/redis_probe.h"
#include "engine/probes/tcp_probe.h"
#include "engine/probes/tls_probe.h"

namespace holdfast::probes {

AnyProbe makeProbe(const ServiceSpec& service, const ProbeSpec& probe, const ProbeWorld& world) {
    switch (probe.kind) {
    case ProbeKind::Celery:
        return std::make_unique<CeleryProbe>(probe, world);
    case ProbeKind::Http:
        return std::make_unique<HttpProbe>(probe, world);
    case ProbeKind::Metrics:
        return std::make_unique<MetricsProbe>(service, probe, world);
    case ProbeKind::Postgres:
        return std::make_unique<PostgresProbe>(probe, world);
    case ProbeKind::Process:
        return std::make_unique<ProcessProbe>(service, probe, world);
    case ProbeKind::Prometheus:
        return std::make_unique<PrometheusProbe>(service, probe, world);
    case ProbeKind::Redis:
        return std::make_unique<RedisProbe>(probe, world);
    case ProbeKind::Tcp:
        return std::make_unique<TcpProbe>(probe, world);
    case ProbeKind::Tls:
        return std::make_unique<TlsProbe>(probe, world);
    }
    return {};
}

} // namespace holdfast::probes
