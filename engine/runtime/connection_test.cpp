// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/connection_test.h"

#include <utility>
#include <variant>

namespace holdfast::runtime {

ConnectionTests::ConnectionTests(ProbeFactory factory, IoPools& pools, QObject* parent)
    : QObject(parent)
    , m_factory(std::move(factory))
    , m_pools(pools)
    , m_gate(std::make_shared<PostGate>(this)) {}

ConnectionTests::~ConnectionTests() {
    m_gate->close();
    for (const auto& test : m_tests) {
        if (test->async) test->async->cancel();
    }
}

void ConnectionTests::start(const ServiceSpec& service, Answer answer) {
    auto test = std::make_shared<Test>(Test{.service = service, .answer = std::move(answer), .report = {}});
    test->report.service = service.id;
    m_tests.push_back(test);
    next(test);
}

void ConnectionTests::next(const std::shared_ptr<Test>& test) {
    const std::size_t index = test->report.findings.size();
    if (index == test->service.probes.size()) {
        std::erase(m_tests, test);
        test->answer(test->report);
        return;
    }
    auto made = m_factory(test->service, test->service.probes[index]);
    if (auto* async = std::get_if<std::unique_ptr<ports::AsyncProbe>>(&made)) {
        test->async = std::move(*async);
        test->async->start([this, test](const ProbeReport& report) {
            // The probe that calls is not destroyed from within its own call.
            m_gate->post([this, test, report] { finish(test, report); });
        });
        return;
    }
    test->blocking = std::move(std::get<std::unique_ptr<ports::BlockingProbe>>(made));
    m_pools.of(test->service.probes[index].kind)
        .submit([probe = test->blocking, test, gate = m_gate, this](std::stop_token stop) {
            auto report = probe->run(std::move(stop));
            gate->post([this, test, report = std::move(report)] { finish(test, report); });
        });
}

void ConnectionTests::finish(const std::shared_ptr<Test>& test, const ProbeReport& report) {
    const auto& probe = test->service.probes[test->report.findings.size()];
    test->report.findings.push_back({.probe = probe.kind,
                                     .target = probe.target,
                                     .problem = report.problem,
                                     .detail = report.detail,
                                     .remedy = report.remedy,
                                     .took = report.took});
    test->async.reset();
    test->blocking.reset();
    next(test);
}

} // namespace holdfast::runtime
