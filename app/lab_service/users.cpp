// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/users.h"

#include "app/lab/shared/pause.h"

#include <httplib.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cmath>
#include <memory>
#include <numbers>

namespace holdfast::lab_service {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr int kThreads = 3;
constexpr std::array kPaths{"/", "/calendar", "/settings", "/api/tasks", "/api/calendar", "/api/session"};

/// The load swells and ebbs in about two minutes, with a faster ripple upon it.
double tide() {
    const double now = Seconds(std::chrono::steady_clock::now().time_since_epoch()).count();
    const double turn = 2.0 * std::numbers::pi * now;
    return 1.0 + 0.45 * std::sin(turn / 130.0) + 0.2 * std::sin(turn / 17.0);
}

/// A store that trusts this certificate alone; the client owns it.
X509_STORE* trusting(const std::string& pem) {
    X509_STORE* store = ::X509_STORE_new();
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(
        ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        ::PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), X509_free);
    if (certificate != nullptr) ::X509_STORE_add_cert(store, certificate.get());
    return store;
}

} // namespace

Users::Users(lab::ServiceConfig config) : m_config(std::move(config)) {}

void Users::start() {
    for (int i = 0; i < kThreads; ++i)
        m_threads.emplace_back([this](const std::stop_token& stop) { visit(stop); });
}

void Users::visit(const std::stop_token& stop) const {
    httplib::Client proxy(m_config.visit);
    proxy.set_hostname_addr_map({{"localhost", "127.0.0.1"}});
    proxy.set_ca_cert_store(trusting(m_config.caPem));
    proxy.enable_server_certificate_verification(true);
    proxy.set_keep_alive(true);
    proxy.set_connection_timeout(1);
    proxy.set_read_timeout(3);
    std::uniform_int_distribution<std::size_t> anyPath(0, kPaths.size() - 1);
    const double mean = m_config.visitsPerSecond / kThreads;
    for (;;) {
        std::exponential_distribution<double> pause(mean * tide());
        if (!lab::pauseFor(stop, Seconds(std::min(pause(lab::randomness()), 5.0)))) return;
        // A visitor who gets no answer comes back all the same.
        (void)proxy.Get(kPaths[anyPath(lab::randomness())]);
    }
}

} // namespace holdfast::lab_service
