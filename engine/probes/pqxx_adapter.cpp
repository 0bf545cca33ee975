// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/pqxx_adapter.h"

#include <libpq-fe.h>
#include <poll.h>
#include <pqxx/pqxx>

#include <clocale>
#include <limits>

namespace holdfast::probes {

namespace {

constexpr std::size_t kMostRows = 1000;

/// libpq's and the system's words in English while it lives, on this thread only: they are told apart by
/// their text where there is no code.
class EnglishWords {
public:
    EnglishWords() : m_before(::uselocale(english())) {}

    ~EnglishWords() { ::uselocale(m_before); }

    EnglishWords(const EnglishWords&) = delete;
    EnglishWords& operator=(const EnglishWords&) = delete;

private:
    static locale_t english() {
        static const locale_t made = ::newlocale(LC_ALL_MASK, "C", nullptr);
        return made;
    }

    locale_t m_before;
};

struct FinishConnection {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};

using RawConnection = std::unique_ptr<PGconn, FinishConnection>;

#if PQXX_VERSION_MAJOR >= 7

using Connection = pqxx::connection;

std::unique_ptr<Connection> adopt(RawConnection raw) {
    auto made = std::make_unique<Connection>(Connection::seize_raw_connection(raw.release()));
    made->set_notice_handler([](pqxx::zview) noexcept {});
    return made;
}

pqxx::result executeSingle(pqxx::nontransaction& work, const std::string& sql) {
    return work.exec(sql, pqxx::params{});
}

pqxx::result executeGiven(pqxx::nontransaction& work, const std::string& sql, const SqlArguments& arguments) {
    pqxx::params values;
    for (const auto& argument : arguments)
        values.append(argument);
    return work.exec(sql, values);
}

#else

/// Hands over a finished connection once. libpqxx 6 asks its policy again when the connection is lost: then
/// there is none.
class HandOver final : public pqxx::connectionpolicy {
public:
    explicit HandOver(RawConnection raw) : pqxx::connectionpolicy(std::string()), m_raw(std::move(raw)) {}

    handle do_startconnect(handle held) override {
        if (held != nullptr) return held;
        if (!m_raw) throw pqxx::broken_connection("the connection was lost");
        return m_raw.release();
    }

    handle do_completeconnect(handle held) override {
        if (held == nullptr || PQstatus(held) != CONNECTION_OK)
            throw pqxx::broken_connection("the connection was lost");
        return held;
    }

private:
    RawConnection m_raw;
};

/// The policy has to live before the base that uses it.
struct PolicyHolder {
    explicit PolicyHolder(RawConnection raw) : policy(std::move(raw)) {}

    HandOver policy;
};

class Connection final : private PolicyHolder, public pqxx::connection_base {
public:
    explicit Connection(RawConnection raw) : PolicyHolder(std::move(raw)), connection_base(policy) {
        init();
#include <pqxx/internal/ignore-deprecated-pre.hxx>
        inhibit_reactivation(true); // else it would connect anew by itself, and wait for that without end
#include <pqxx/internal/ignore-deprecated-post.hxx>
    }

    ~Connection() { close(); }
};

std::unique_ptr<Connection> adopt(RawConnection raw) {
    return std::make_unique<Connection>(std::move(raw));
}

pqxx::result executeSingle(pqxx::nontransaction& work, const std::string& sql) {
    return work.exec_params(sql);
}

pqxx::result executeGiven(pqxx::nontransaction& work, const std::string& sql, const SqlArguments& arguments) {
    // As pointers, of which null is NULL; they are copied here.
    std::vector<const char*> values;
    for (const auto& argument : arguments)
        values.push_back(argument ? argument->c_str() : nullptr);
    return work.exec_params(sql, pqxx::prepare::make_dynamic_params(values));
}

#endif

SqlRows rowsOf(const pqxx::result& result, std::size_t most) {
    std::vector<std::string> columns;
    const auto width = result.columns();
    for (pqxx::row::size_type at = 0; at < width; ++at)
        columns.emplace_back(result.column_name(at));
    std::vector<SqlRows::Row> rows;
    for (const auto& found : result) {
        if (rows.size() == most) break;
        SqlRows::Row row;
        for (const auto& field : found) {
            if (field.is_null())
                row.emplace_back(std::nullopt);
            else
                row.emplace_back(std::string(field.c_str(), field.size()));
        }
        rows.push_back(std::move(row));
    }
    return {std::move(columns), std::move(rows)};
}

/// «FATAL:  28P01: password …» has its code as verbose messages do: five of 0-9A-Z after the severity.
std::string stateIn(const std::string& message) {
    constexpr std::size_t kLength = 5;
    for (auto at = message.find(":  "); at != std::string::npos; at = message.find(":  ", at + 1)) {
        const std::string code = message.substr(at + 3, kLength);
        const bool plain =
            code.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
        if (code.size() == kLength && plain && message.compare(at + 3 + kLength, 2, ": ") == 0) return code;
    }
    return {};
}

/// Without the severity, the code and the place in the server's source.
std::string wordsIn(std::string message, const std::string& state) {
    if (const auto place = message.find("\nLOCATION:"); place != std::string::npos) message.resize(place);
    if (state.empty()) return message;
    const auto code = message.find(state + ": ");
    return code == std::string::npos ? message : message.substr(code + state.size() + 2);
}

SqlFailure::Stage stageOf(ConnStatusType status) {
    switch (status) {
    case CONNECTION_STARTED:
    case CONNECTION_NEEDED:
    case CONNECTION_BAD:
        return SqlFailure::Stage::Transport;
    case CONNECTION_SSL_STARTUP:
        return SqlFailure::Stage::Tls;
    default:
        return SqlFailure::Stage::Session;
    }
}

SqlFailure connectFailure(PGconn* connection, SqlFailure::Stage stage) {
    std::string message = PQerrorMessage(connection);
    std::string state = stateIn(message);
    message = wordsIn(std::move(message), state);
    return {.stage = stage, .state = std::move(state), .message = std::move(message), .connectionLost = true};
}

/// Polls until the connection stands.
SqlAttempt<void> connect(PGconn* connection, const RunLimit& limit) {
    auto stage = SqlFailure::Stage::Transport;
    auto next = PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK) {
        if (next == PGRES_POLLING_FAILED || PQsocket(connection) < 0)
            return std::unexpected(connectFailure(connection, stage));
        const short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (auto ready = limit.await(PQsocket(connection), events); !ready)
            return std::unexpected(
                SqlFailure{.stage = stage, .connectionLost = true, .other = ready.error()});
        if (PQstatus(connection) != CONNECTION_BAD) stage = stageOf(PQstatus(connection));
        next = PQconnectPoll(connection);
    }
    return {};
}

} // namespace

struct SqlConnection::Parts {
    PGconn* raw = nullptr; ///< owned by `connection`
    std::unique_ptr<Connection> connection;

    template <typename Work>
    SqlAttempt<SqlRows> run(Work&& work, std::size_t most = kMostRows) {
        const EnglishWords english;
        try {
            pqxx::nontransaction transaction(*connection);
            return rowsOf(work(transaction), most);
        } catch (const std::exception& error) {
            return std::unexpected(failureOf(error.what()));
        }
    }

    SqlFailure failureOf(const std::string& message) const {
        std::string state = stateIn(message);
        std::string words = wordsIn(message, state);
        return {.stage = SqlFailure::Stage::Statement,
                .state = std::move(state),
                .message = std::move(words),
                .connectionLost = PQstatus(raw) != CONNECTION_OK};
    }
};

SqlConnection::SqlConnection(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

SqlConnection::~SqlConnection() = default;

SqlAttempt<std::unique_ptr<SqlConnection>> SqlConnection::open(const SqlParameters& parameters,
                                                               const RunLimit& limit) {
    const EnglishWords english;
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : parameters) {
        names.push_back(name);
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    RawConnection raw(PQconnectStartParams(names.data(), values.data(), 0));
    if (!raw)
        return std::unexpected(SqlFailure{.connectionLost = true,
                                          .other = failed(ProbeProblem::Local, "out of memory").error()});
    // The code stands in the words then: a connection that fails has no result to carry it, and libpqxx 6
    // keeps it from some of its exceptions.
    PQsetErrorVerbosity(raw.get(), PQERRORS_VERBOSE);
    if (auto connected = connect(raw.get(), limit); !connected) return std::unexpected(connected.error());
    auto parts = std::make_unique<Parts>();
    parts->raw = raw.get();
    try {
        parts->connection = adopt(std::move(raw));
    } catch (const std::exception& error) {
        return std::unexpected(
            SqlFailure{.stage = SqlFailure::Stage::Session, .message = error.what(), .connectionLost = true});
    }
    return std::unique_ptr<SqlConnection>(new SqlConnection(std::move(parts)));
}

SqlAttempt<SqlRows> SqlConnection::execute(const std::string& sql) {
    return m_parts->run([&](pqxx::nontransaction& work) { return work.exec(sql); });
}

SqlAttempt<SqlRows> SqlConnection::executeOne(const std::string& sql) {
    return m_parts->run([&](pqxx::nontransaction& work) { return executeSingle(work, sql); });
}

SqlAttempt<SqlRows> SqlConnection::executeWith(const std::string& sql, const SqlArguments& arguments) {
    return m_parts->run([&](pqxx::nontransaction& work) { return executeGiven(work, sql, arguments); },
                        std::numeric_limits<std::size_t>::max());
}

int SqlConnection::serverVersion() const {
    return PQserverVersion(m_parts->raw);
}

int SqlConnection::socket() const {
    return PQsocket(m_parts->raw);
}

} // namespace holdfast::probes
