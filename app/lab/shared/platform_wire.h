// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/platform.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::lab {

/// The socket's name in the lab's folder (LabState::directory).
inline constexpr const char* kPlatformSocket = "platform.sock";

/// The port of platforms between Holdfast and the lab's supervisor, on a Unix socket that only its owner can
/// open. One connection for each call; frames are CBOR (frame_socket.h), since logs are not always UTF-8.
///
///   to the supervisor    {"do": "perform", "deadline": ms, "with": …}       first
///                        {"allowed": true} or {"allowed": false, "error"}   answers "may"
///                        {"stop": true}                                     at any time
///   to Holdfast          {"may": true}      before each call that changes something
///                        {"call": …} {"line": …} {"event": …}
///                        {"answer": …} or {"error": {"code", "detail", "where"}}   last
///
/// Values cross it whole, environments with their secrets among them: a replacement needs them. Both sides
/// are of one build.
template <typename T>
[[nodiscard]] nlohmann::json toWire(const T& value);
/// FixInput: it is none.
template <typename T>
[[nodiscard]] Result<T> fromWire(const nlohmann::json& text);

} // namespace holdfast::lab
