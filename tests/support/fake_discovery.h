// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/fleet_discovery.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::testing {

/// The real reading of Compose files, on files that are texts, answered when the test says so.
class FakeDiscovery final : public ports::FleetDiscovery {
public:
    std::map<std::string, std::string> files;      ///< what is there
    std::map<std::string, std::string> savedFiles; ///< what was saved
    std::optional<Error> refusal;                  ///< of the next saving
    bool atOnce = false;                           ///< answers need not be asked for
    int questions = 0;

    void preview(const discovery::ComposeQuestion& question, Previewed answer) override {
        ++questions;
        m_waiting = [this, question, answer = std::move(answer)] {
            auto preview = std::make_shared<ports::ComposePreview>();
            preview->question = question;
            preview->outcome = discovery::discoverCompose(
                question,
                [this](const std::string& path, std::size_t) {
                    const auto found = files.find(path);
                    if (found == files.end()) return discovery::FileAnswer{};
                    return discovery::FileAnswer{
                        .status = discovery::FileAnswer::Status::Read, .text = found->second, .why = {}};
                },
                [](const std::string&) { return std::optional<std::string>(); });
            if (preview->outcome.fleet) preview->suggestedFile = "/srv/shop/holdfast.yaml";
            answer(preview);
        };
        if (atOnce) this->answer();
    }

    void save(const std::string& file, const std::string& text, Existing, Saved answer) override {
        if (const auto refused = std::exchange(refusal, std::nullopt)) {
            answer(std::unexpected(*refused));
            return;
        }
        savedFiles[file] = text;
        answer(file);
    }

    /// Answers the last question.
    void answer() {
        if (const auto waiting = std::exchange(m_waiting, nullptr)) waiting();
    }

private:
    std::function<void()> m_waiting;
};

} // namespace holdfast::testing
