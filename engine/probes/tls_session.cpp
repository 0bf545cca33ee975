// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>

namespace holdfast::probes {

namespace {

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
};

/// The newest error of this thread's queue, in OpenSSL's words.
std::string opensslWords() {
    const unsigned long code = ERR_peek_last_error();
    if (code == 0) return "the connection was closed";
    const char* words = ERR_reason_error_string(code);
    return words != nullptr ? words : "unknown error";
}

/// Keeps a write to a closed connection from raising SIGPIPE: OpenSSL writes without MSG_NOSIGNAL.
class NoPipeSignal {
public:
    NoPipeSignal() {
        sigemptyset(&m_pipe);
        sigaddset(&m_pipe, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        m_wasPending = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &m_pipe, &m_before);
    }

    ~NoPipeSignal() {
        const timespec atOnce{.tv_sec = 0, .tv_nsec = 0};
        if (!m_wasPending) sigtimedwait(&m_pipe, nullptr, &atOnce);
        pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    }

    NoPipeSignal(const NoPipeSignal&) = delete;
    NoPipeSignal& operator=(const NoPipeSignal&) = delete;

private:
    sigset_t m_pipe{};
    sigset_t m_before{};
    bool m_wasPending = false;
};

CertificateFault faultOfVerdict(long verdict) {
    switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return CertificateFault::WrongName;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return CertificateFault::Expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return CertificateFault::NotYetValid;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return CertificateFault::UnknownChain;
    default:
        return CertificateFault::Other;
    }
}

bool isLiteral(const std::string& host) {
    ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
    const bool literal = address != nullptr;
    ASN1_OCTET_STRING_free(address);
    return literal;
}

bool loadCertificates(SSL_CTX* context, const TlsSpec& spec) {
    if (!spec.caFile.empty()) return SSL_CTX_load_verify_file(context, spec.caFile.c_str()) == 1;
    const std::string file = systemCaFile();
    return file.empty() ? SSL_CTX_set_default_verify_paths(context) == 1
                        : SSL_CTX_load_verify_file(context, file.c_str()) == 1;
}

/// What SSL_set_tlsext_host_name does; the macro holds a C cast.
bool sendName(SSL* session, const std::string& name) {
    std::string text = name;
    return SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, text.data()) == 1;
}

bool verifyName(SSL* session, const std::string& name) {
    if (isLiteral(name)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), name.c_str()) == 1;
    return SSL_set1_host(session, name.c_str()) == 1 && sendName(session, name);
}

} // namespace

struct TlsSession::Parts {
    std::unique_ptr<SSL_CTX, FreeContext> context;
    std::unique_ptr<SSL, FreeSession> session;
    int fd = -1;
};

TlsSession::TlsSession(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

TlsSession::~TlsSession() = default;

std::string systemCaFile() {
    constexpr std::array files{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                               "/etc/ssl/cert.pem"};
    for (const char* file : files) {
        if (::access(file, R_OK) == 0) return file;
    }
    return {};
}

Attempt<std::unique_ptr<TlsSession>> TlsSession::start(int fd, const TlsSpec& spec, const std::string& host,
                                                       const RunLimit& limit) {
    auto parts = std::make_unique<Parts>();
    parts->fd = fd;
    parts->context.reset(SSL_CTX_new(TLS_client_method()));
    if (!parts->context) return failed(ProbeProblem::Local, "TLS: " + opensslWords());
    SSL_CTX_set_min_proto_version(parts->context.get(), TLS1_2_VERSION);
    const bool verified = spec.verification == TlsVerification::Verify;
    if (verified && !loadCertificates(parts->context.get(), spec))
        return std::unexpected(ProbeFailure{.problem = ProbeProblem::Certificate,
                                            .detail = "the CA file cannot be read: " + opensslWords(),
                                            .remedy = {},
                                            .certificate = CertificateFault::CaFile});
    parts->session.reset(SSL_new(parts->context.get()));
    if (!parts->session) return failed(ProbeProblem::Local, "TLS: " + opensslWords());
    SSL* session = parts->session.get();
    const std::string& name = spec.serverName.empty() ? host : spec.serverName;
    if (verified && !verifyName(session, name))
        return failed(ProbeProblem::Certificate, "not a name to verify: " + name);
    SSL_set_verify(session, verified ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    if (!verified && !isLiteral(name)) sendName(session, name);
    if (SSL_set_fd(session, fd) != 1) return failed(ProbeProblem::Local, "TLS: " + opensslWords());
    std::unique_ptr<TlsSession> result(new TlsSession(std::move(parts)));
    const NoPipeSignal quiet;
    while (true) {
        ERR_clear_error();
        const int connected = SSL_connect(session);
        if (connected == 1) return result;
        if (auto more = result->await(connected, limit); !more) {
            const auto problem = more.error().problem;
            if (problem == ProbeProblem::NoAnswer)
                return failed(problem, "connected, but no answer to the TLS handshake within the deadline");
            if (problem != ProbeProblem::Protocol && problem != ProbeProblem::Closed)
                return std::unexpected(more.error());
            return std::unexpected(result->handshakeFailure());
        }
    }
}

ProbeFailure TlsSession::handshakeFailure() const {
    const long verdict = SSL_get_verify_result(m_parts->session.get());
    if (verdict == X509_V_OK) return failed(ProbeProblem::Protocol, "no TLS: " + opensslWords()).error();
    return {.problem = ProbeProblem::Certificate,
            .detail = X509_verify_cert_error_string(verdict),
            .remedy = {},
            .certificate = faultOfVerdict(verdict)};
}

Attempt<void> TlsSession::await(int result, const RunLimit& limit) {
    short events = 0;
    switch (SSL_get_error(m_parts->session.get(), result)) {
    case SSL_ERROR_WANT_READ:
        events = POLLIN;
        break;
    case SSL_ERROR_WANT_WRITE:
        events = POLLOUT;
        break;
    case SSL_ERROR_ZERO_RETURN:
    case SSL_ERROR_SYSCALL:
        return failed(ProbeProblem::Closed, "the connection was closed");
    default:
        return failed(ProbeProblem::Protocol, "TLS: " + opensslWords());
    }
    return limit.await(m_parts->fd, events);
}

Attempt<std::size_t> TlsSession::write(std::string_view bytes, const RunLimit& limit) {
    const NoPipeSignal quiet;
    while (true) {
        ERR_clear_error();
        std::size_t written = 0;
        const int result = SSL_write_ex(m_parts->session.get(), bytes.data(), bytes.size(), &written);
        if (result == 1) return written;
        if (auto more = await(result, limit); !more) return std::unexpected(more.error());
    }
}

Attempt<std::size_t> TlsSession::read(std::span<char> buffer, const RunLimit& limit) {
    const NoPipeSignal quiet;
    while (true) {
        ERR_clear_error();
        std::size_t got = 0;
        const int result = SSL_read_ex(m_parts->session.get(), buffer.data(), buffer.size(), &got);
        if (result == 1) return got;
        if (auto more = await(result, limit); !more) return std::unexpected(more.error());
    }
}

void TlsSession::finish() noexcept {
    const NoPipeSignal quiet;
    ERR_clear_error();
    SSL_shutdown(m_parts->session.get());
}

} // namespace holdfast::probes
