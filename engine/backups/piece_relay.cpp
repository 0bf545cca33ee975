// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/piece_relay.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace holdfast::backups {

namespace {

constexpr std::size_t kAtOnce = std::size_t{1} << 20U; ///< bytes handed over at once: few changes of threads
constexpr std::size_t kAhead = 4;                      ///< of them, that the source may be ahead

class Relay {
public:
    // The source:

    Result<void> put(std::string_view bytes) {
        while (!bytes.empty()) {
            if (m_filling.size() == kAtOnce) {
                if (auto handed = handOver(); !handed) return handed;
            }
            const auto part = bytes.substr(0, kAtOnce - m_filling.size());
            m_filling.append(part);
            bytes.remove_prefix(part.size());
        }
        return {};
    }

    /// Nothing more comes. Where not all was made, what is on its way is of no use.
    void close(bool whole) {
        const bool handed = whole && !m_filling.empty() && handOver();
        const std::lock_guard lock(m_mutex);
        if (!handed && !whole) m_full.clear();
        m_closed = true;
        m_changed.notify_all();
    }

    // The taker:

    /// In exchange for the one before. None: it is the end.
    std::optional<std::string> next(std::string before) {
        std::unique_lock lock(m_mutex);
        before.clear();
        m_empty.push_back(std::move(before));
        m_changed.wait(lock, [this] { return m_closed || !m_full.empty(); });
        if (m_full.empty()) return std::nullopt;
        auto piece = std::move(m_full.front());
        m_full.pop_front();
        m_changed.notify_all();
        return piece;
    }

    void refuse(const Error& why) {
        const std::lock_guard lock(m_mutex);
        m_refused = why;
        m_full.clear();
        m_changed.notify_all();
    }

    [[nodiscard]] const std::optional<Error>& refused() const { return m_refused; }

private:
    Result<void> handOver() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_refused || m_full.size() < kAhead; });
        if (m_refused) return std::unexpected(*m_refused);
        m_full.push_back(std::move(m_filling));
        m_filling.clear();
        if (!m_empty.empty()) {
            m_filling = std::move(m_empty.back());
            m_empty.pop_back();
        }
        m_changed.notify_all();
        return {};
    }

    std::string m_filling; ///< the source's own
    std::mutex m_mutex;    ///< guards what follows
    std::condition_variable m_changed;
    std::deque<std::string> m_full;
    std::vector<std::string> m_empty; ///< to be filled again
    std::optional<Error> m_refused;
    bool m_closed = false;
};

} // namespace

Result<void> relayed(const std::function<Result<void>(const Piece&)>& source, const Piece& taker) {
    Relay relay;
    Result<void> made;
    {
        const std::jthread maker([&] {
            made = source([&relay](std::string_view bytes) { return relay.put(bytes); });
            relay.close(made.has_value());
        });
        for (auto piece = relay.next({}); piece; piece = relay.next(std::move(*piece))) {
            if (auto taken = taker(*piece); !taken) {
                relay.refuse(taken.error());
                break;
            }
        }
    }
    if (!made || !relay.refused()) return made;
    return std::unexpected(*relay.refused());
}

} // namespace holdfast::backups
