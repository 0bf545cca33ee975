// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/ports/engine_client.h"
#include "engine/runtime/probe_runner.h"

#include <QtCore/QObject>

#include <functional>
#include <memory>
#include <vector>

namespace holdfast::runtime {

/// Runs each probe of a service once, with connections of its own, one after the other, and says in words
/// what is missing. Engine thread; several tests may be under way.
class ConnectionTests final : public QObject {
    Q_OBJECT

public:
    using Answer = std::function<void(Result<ports::ConnectionReport>)>;

    ConnectionTests(ProbeFactory factory, IoPools& pools, QObject* parent = nullptr);
    ~ConnectionTests() override;

    void start(const ServiceSpec& service, Answer answer);

private:
    struct Test {
        ServiceSpec service;
        Answer answer;
        ports::ConnectionReport report;
        std::unique_ptr<ports::AsyncProbe> async;
        std::shared_ptr<ports::BlockingProbe> blocking;
    };

    void next(const std::shared_ptr<Test>& test);
    void finish(const std::shared_ptr<Test>& test, const ProbeReport& report);

    ProbeFactory m_factory;
    IoPools& m_pools;
    std::vector<std::shared_ptr<Test>> m_tests;
    std::shared_ptr<PostGate> m_gate;
};

} // namespace holdfast::runtime
