// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QMetaObject>
#include <QtCore/QObject>

#include <mutex>
#include <utility>

namespace holdfast::runtime {

/// Posts work from any thread to the thread of one object for as long as that object takes it. The object
/// closes the gate in its destructor; what is posted later is dropped, and nothing touches the object then.
/// Held by std::shared_ptr on both sides.
class PostGate {
public:
    explicit PostGate(QObject* target) : m_target(target) {}

    PostGate(const PostGate&) = delete;
    PostGate& operator=(const PostGate&) = delete;

    template <typename Work>
    void post(Work&& work) {
        const std::lock_guard lock(m_mutex);
        if (m_target != nullptr) {
            QMetaObject::invokeMethod(m_target, std::forward<Work>(work), Qt::QueuedConnection);
        }
    }

    void close() {
        const std::lock_guard lock(m_mutex);
        m_target = nullptr;
    }

private:
    std::mutex m_mutex;
    QObject* m_target;
};

} // namespace holdfast::runtime
