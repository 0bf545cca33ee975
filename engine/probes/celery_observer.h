// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace holdfast::probes {

/// Finds out how long the oldest message of one list has waited at least, where the messages do not say when
/// they were sent: Celery's do not.
///
/// Kombu pushes at the left and workers take from the right. So whoever saw a message arrive at the left at a
/// time t, and finds it still in the list, knows that everything to its right has waited since t at least.
/// The newest message of each run is kept as such a marker with its time; a later run asks for the oldest
/// marker that is still there (LPOS). What is right of it was sent before it, so the answer is too small by
/// at most the time between two markers, and never too large. Where LPOS is not to be had, what stays is how
/// long the same message has been the oldest.
///
/// A run calls, in this order: depth(), then question() and answer() until there is no question, then
/// oldest() and newest(). Times are seconds of any clock that only runs forward.
class CeleryObserver {
public:
    static constexpr std::size_t kMostMarkers = 64;
    static constexpr std::size_t kLongestMarker = std::size_t{16} * 1024;
    /// No question makes Redis compare more messages than this (well under a millisecond). In a deeper queue
    /// a marker is lost once it is that far in, and the answer is smaller than it could be.
    static constexpr std::int64_t kMostCompared = 20'000;

    /// How long the list is. An empty one is a fresh start.
    void depth(std::int64_t messages);

    /// A message to look for, over at most `within` messages from one end.
    struct Question {
        enum class From : std::uint8_t { Right, Left };
        const std::string& message;
        From from;
        std::int64_t within;
    };

    [[nodiscard]] std::optional<Question> question() const;

    enum class Answer : std::uint8_t {
        There,
        Gone,
        Unanswerable, ///< LPOS is not known there, or not allowed
    };
    /// `fromRight`: where it is, 0 for the oldest message.
    void answer(Answer answer, std::int64_t fromRight = 0);

    /// The message at the right end now.
    void oldest(const std::string& message, double now);
    /// The message at the left end now.
    void newest(std::string message, double now);

    /// None: nothing is known, since the list is seen for the first time, or changes and cannot be asked.
    [[nodiscard]] std::optional<double> waitedAtLeast(double now) const;

private:
    struct Marker {
        std::string message;
        double seen = 0.0;
        std::int64_t within = 0; ///< it is one of this many from the right
    };

    void forget();

    std::deque<Marker> m_markers; ///< oldest first
    std::int64_t m_depth = 0;
    // The markers before m_gone are gone, those from m_there on are there; between them it is not known.
    std::size_t m_gone = 0;
    std::size_t m_there = 0;
    bool m_answerable = true;
    bool m_seenBefore = false; ///< before this run
    bool m_seen = false;
    bool m_wasEmpty = true;
    std::size_t m_oldest = 0; ///< hash of the message at the right end
    std::optional<double> m_oldestSince;
    std::optional<double> m_sinceMarker;
};

} // namespace holdfast::probes
