// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/http_fetch.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/run_delivery.h"

namespace holdfast::probes {

/// Gets a health page. Reads up, latency (request to complete answer, connection included when it is new),
/// http_status and, over TLS, certificate_days; the version where the page is JSON with a `version`.
///
/// A status in the expected range is up. Outside of it 5xx is NotReady (down), 401 and 407 Authentication,
/// 403 Permission, anything else Configuration: the page is not there or not what we think, which says
/// nothing about the service.
class HttpProbe final : public ports::AsyncProbe {
public:
    HttpProbe(ProbeSpec spec, const ProbeWorld& world);

    void start(Done done) override;
    void cancel() override;

private:
    void onAnswer(const FetchAnswer& answer);
    void judge(ProbeReport& report, const FetchAnswer& answer) const;

    ProbeSpec m_spec;
    const Clock& m_clock;
    RunDelivery m_delivery;
    HttpFetch m_fetch;
};

} // namespace holdfast::probes
