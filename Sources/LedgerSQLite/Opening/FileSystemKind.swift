// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger

/// What kind of file system a path lies on, as far as a ledger must know it.
package enum FileSystemKind: Sendable, Hashable {
    /// This machine's own, or one that is not known to be anything else.
    case local
    /// One that several machines may reach; the name is the type of its mount.
    case network(String)

    /// Asks the kernel; what it does not answer counts as local.
    package init(of path: String) {
        self.init(mountType: MountTable.kernel.type(of: path))
    }

    init(mountType type: String?) {
        if let type, FileSystemKind.remote.contains(type) { self = .network(type) } else { self = .local }
    }

    /// The types of mounts that lead to other machines, or to disks that several machines have at once.
    ///
    /// Those in user space are named one by one, for there are local ones, too, as the overlays of containers are.
    private static let remote: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "coda", "ncpfs", "lustre", "gpfs",
        "gfs2",
        "ocfs2", "beegfs", "panfs", "orangefs", "vboxsf", "vmhgfs", "prl_fs",
        "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.goofys", "fuse.mount-s3",
        "fuse.mountpoint-s3",
        "fuse.blobfuse", "fuse.blobfuse2", "fuse.davfs", "fuse.curlftpfs", "fuse.smbnetfs", "fuse.glusterfs",
        "fuse.ceph-fuse", "fuse.juicefs", "fuse.JuiceFS", "fuse.seaweedfs", "fuse.moosefs", "fuse.mfs",
        "fuse.lizardfs", "fuse.vmhgfs-fuse", "fuse.grpcfuse", "fuse.osxfs", "fuse.gvfsd-fuse",
    ]
}

/// The mounts as the kernel lists them (`man 5 proc_pid_mountinfo`).
struct MountTable {
    private let text: String

    init(_ text: String) { self.text = text }

    static var kernel: MountTable {
        let bytes = try? FileDescriptor(opening: "/proc/self/mountinfo", O_RDONLY).readToEnd(
            expecting: 1 << 12)
        return MountTable(String(decoding: bytes ?? [], as: UTF8.self))
    }

    /// The type of the mount that a path lies on.
    func type(of path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let device = UInt64(status.st_dev)
        let major = ((device >> 8) & 0xFFF) | ((device >> 32) & ~0xFFF)
        let minor = (device & 0xFF) | ((device >> 12) & ~0xFF)
        return type(ofDevice: "\(major):\(minor)")
    }

    /// The type of the mount of a device, `major:minor`.
    func type(ofDevice device: String) -> String? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            // A number of optional fields before a lone hyphen, then the type.
            guard words.count > 6, words[2] == device, let hyphen = words.dropFirst(6).firstIndex(of: "-"),
                hyphen + 1 < words.endIndex
            else { continue }
            return String(words[hyphen + 1])
        }
        return nil
    }
}
