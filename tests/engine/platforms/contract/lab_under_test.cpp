// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/lab_platform.h"
#include "app/lab/supervisor/platform_server.h"
#include "tests/engine/platforms/contract/platform_under_test.h"

#include <QtCore/QTemporaryDir>

#include <optional>

namespace holdfast::testing {

namespace {

class LabUnderTest final : public PlatformUnderTest {
public:
    LabUnderTest() : m_socket(m_folder.filePath(QStringLiteral("platform.sock")).toStdString()) { serve(); }

    ports::Platform& platform() override { return m_platform; }

    workloads::WorkloadId plant(const Plant& plant) override { return m_local->plant(plant); }

    void crash(const workloads::WorkloadId& workload) override { m_local->crash(workload); }

    void clear() override {
        m_server.reset();
        m_local->clear();
        serve();
    }

private:
    void serve() {
        static_cast<void>(std::remove(m_socket.c_str()));
        m_server.emplace(m_local->platform());
        if (const auto listening = m_server->listen(m_socket); !listening)
            qFatal("%s", listening.error().detail.c_str());
        m_platform.setSocket(m_socket);
    }

    QTemporaryDir m_folder;
    std::string m_socket;
    std::unique_ptr<PlatformUnderTest> m_local = makeLocalPlatform();
    std::optional<lab::PlatformServer> m_server;
    lab::LabPlatform m_platform;
};

} // namespace

std::unique_ptr<PlatformUnderTest> makeLabPlatform() {
    return std::make_unique<LabUnderTest>();
}

} // namespace holdfast::testing
