// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/stores/fault_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace holdfast::testing {

namespace fs = std::filesystem;

/// What SQLite holds for an open file: ours first, the operating system's behind it.
struct FaultFile {
    sqlite3_file base;
    FaultDisk* disk;
    const char* path; // SQLite keeps it for as long as the file is open; null: a temporary file

    static FaultFile& of(sqlite3_file* file) { return *reinterpret_cast<FaultFile*>(file); }

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }

    static int close(sqlite3_file* file) {
        auto* real = of(file).real();
        return real->pMethods->xClose(real);
    }

    static int read(sqlite3_file* file, void* bytes, int length, sqlite3_int64 offset) {
        auto* real = of(file).real();
        return real->pMethods->xRead(real, bytes, length, offset);
    }

    static int write(sqlite3_file* file, const void* bytes, int length, sqlite3_int64 offset) {
        auto& self = of(file);
        auto* real = self.real();
        if (self.disk->m_broken) return SQLITE_IOERR_WRITE;
        sqlite3_int64 size = 0;
        real->pMethods->xFileSize(real, &size);
        const auto growth = std::max<sqlite3_int64>(offset + length - size, 0);
        if (self.disk->m_room >= 0 && growth > self.disk->m_room) return SQLITE_FULL;
        if (self.disk->m_room >= 0) self.disk->m_room -= growth;
        if (self.path != nullptr) self.disk->remember(self.path, offset, length);
        return real->pMethods->xWrite(real, bytes, length, offset);
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        auto& self = of(file);
        auto* real = self.real();
        if (self.disk->m_broken) return SQLITE_IOERR_TRUNCATE;
        sqlite3_int64 before = 0;
        real->pMethods->xFileSize(real, &before);
        if (self.path != nullptr) self.disk->remember(self.path, size, before - size);
        if (self.disk->m_room >= 0) self.disk->m_room += std::max<sqlite3_int64>(before - size, 0);
        return real->pMethods->xTruncate(real, size);
    }

    static int sync(sqlite3_file* file, int flags) {
        auto& self = of(file);
        if (self.disk->m_broken) return SQLITE_IOERR_FSYNC;
        ++self.disk->m_syncCount;
        if (self.path != nullptr) self.disk->m_unsynced.erase(self.path);
        return self.disk->m_syncs ? self.real()->pMethods->xSync(self.real(), flags) : SQLITE_OK;
    }

    static int fileSize(sqlite3_file* file, sqlite3_int64* size) {
        return of(file).real()->pMethods->xFileSize(of(file).real(), size);
    }

    static int lock(sqlite3_file* file, int level) {
        return of(file).real()->pMethods->xLock(of(file).real(), level);
    }

    static int unlock(sqlite3_file* file, int level) {
        return of(file).real()->pMethods->xUnlock(of(file).real(), level);
    }

    static int checkReservedLock(sqlite3_file* file, int* out) {
        return of(file).real()->pMethods->xCheckReservedLock(of(file).real(), out);
    }

    static int fileControl(sqlite3_file* file, int operation, void* argument) {
        return of(file).real()->pMethods->xFileControl(of(file).real(), operation, argument);
    }

    static int sectorSize(sqlite3_file* file) {
        return of(file).real()->pMethods->xSectorSize(of(file).real());
    }

    static int characteristics(sqlite3_file* file) {
        return of(file).real()->pMethods->xDeviceCharacteristics(of(file).real());
    }

    static int shmMap(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
        return of(file).real()->pMethods->xShmMap(of(file).real(), region, size, extend, memory);
    }

    static int shmLock(sqlite3_file* file, int offset, int count, int flags) {
        return of(file).real()->pMethods->xShmLock(of(file).real(), offset, count, flags);
    }

    static void shmBarrier(sqlite3_file* file) { of(file).real()->pMethods->xShmBarrier(of(file).real()); }

    static int shmUnmap(sqlite3_file* file, int remove) {
        return of(file).real()->pMethods->xShmUnmap(of(file).real(), remove);
    }

    static int open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* file, int flags, int* outFlags);
    static int remove(sqlite3_vfs* vfs, const char* path, int sync);
};

namespace {

// Version 2: with shared memory, which a store that others have open needs. It takes no room.
const sqlite3_io_methods kMethods = {.iVersion = 2,
                                     .xClose = FaultFile::close,
                                     .xRead = FaultFile::read,
                                     .xWrite = FaultFile::write,
                                     .xTruncate = FaultFile::truncate,
                                     .xSync = FaultFile::sync,
                                     .xFileSize = FaultFile::fileSize,
                                     .xLock = FaultFile::lock,
                                     .xUnlock = FaultFile::unlock,
                                     .xCheckReservedLock = FaultFile::checkReservedLock,
                                     .xFileControl = FaultFile::fileControl,
                                     .xSectorSize = FaultFile::sectorSize,
                                     .xDeviceCharacteristics = FaultFile::characteristics,
                                     .xShmMap = FaultFile::shmMap,
                                     .xShmLock = FaultFile::shmLock,
                                     .xShmBarrier = FaultFile::shmBarrier,
                                     .xShmUnmap = FaultFile::shmUnmap};

sqlite3_vfs* realVfs() {
    return sqlite3_vfs_find("unix");
}

} // namespace

int FaultFile::open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* file, int flags, int* outFlags) {
    auto& self = of(file);
    self.base.pMethods = nullptr;
    self.disk = static_cast<FaultDisk*>(vfs->pAppData);
    self.path = path;
    const auto code = realVfs()->xOpen(realVfs(), path, self.real(), flags, outFlags);
    if (self.real()->pMethods != nullptr) self.base.pMethods = &kMethods;
    return code;
}

int FaultFile::remove(sqlite3_vfs* vfs, const char* path, int sync) {
    auto* disk = static_cast<FaultDisk*>(vfs->pAppData);
    if (disk->m_broken) return SQLITE_IOERR_DELETE;
    disk->m_unsynced.erase(path);
    return realVfs()->xDelete(realVfs(), path, sync);
}

FaultDisk::FaultDisk() : m_vfs(new sqlite3_vfs(*realVfs())) {
    static int number = 0;
    m_name = "holdfast-test-disk-" + std::to_string(++number);
    m_vfs->szOsFile += static_cast<int>(sizeof(FaultFile));
    m_vfs->zName = m_name.c_str();
    m_vfs->pAppData = this;
    m_vfs->pNext = nullptr;
    m_vfs->xOpen = FaultFile::open;
    m_vfs->xDelete = FaultFile::remove;
    sqlite3_vfs_register(m_vfs, 0);
}

FaultDisk::~FaultDisk() {
    sqlite3_vfs_unregister(m_vfs);
    delete m_vfs;
}

void FaultDisk::remember(const std::string& path, std::int64_t offset, std::int64_t length) {
    std::error_code none;
    Undo undo{
        .oldSize = static_cast<std::int64_t>(fs::file_size(path, none)), .offset = offset, .oldBytes = {}};
    const auto end = std::min(offset + length, undo.oldSize);
    if (end > offset) {
        undo.oldBytes.resize(static_cast<std::size_t>(end - offset));
        std::ifstream file(path, std::ios::binary);
        file.seekg(offset);
        file.read(undo.oldBytes.data(), static_cast<std::streamsize>(undo.oldBytes.size()));
    }
    m_unsynced[path].push_back(std::move(undo));
}

void FaultDisk::loseUnsynced() {
    for (auto& [path, undos] : m_unsynced) {
        for (auto undo = undos.rbegin(); undo != undos.rend(); ++undo) {
            std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
            file.seekp(undo->offset);
            file.write(undo->oldBytes.data(), static_cast<std::streamsize>(undo->oldBytes.size()));
            file.close();
            std::error_code none;
            fs::resize_file(path, static_cast<std::uintmax_t>(undo->oldSize), none);
        }
    }
    m_unsynced.clear();
}

} // namespace holdfast::testing
