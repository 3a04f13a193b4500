# Run inside fresh namespaces: enter.sh ROOT COUNT (FROM TO) × COUNT PROGRAM …
# Makes ROOT the root: it holds the named files and folders, read-only, and nothing else. What was there before is gone, not hidden.
set -eu
root=$1
count=$2
shift 2
mount -t tmpfs -o mode=755,size=1m,nosuid,nodev,noexec tmpfs "$root"
while [ "$count" -gt 0 ]; do
	from=$1
	to=$root$2
	shift 2
	count=$((count - 1))
	if [ -d "$from" ]; then
		mkdir -p "$to"
	else
		mkdir -p "${to%/*}"
		: > "$to"
	fi
	mount --bind "$from" "$to"
	mount -o remount,bind,ro,nosuid,nodev "$to"
done
mkdir "$root/dev" "$root/old" "$root/proc"
: > "$root/dev/null"
mount --bind /dev/null "$root/dev/null"
# umount finds in /proc what there is to take away; then /proc goes, too.
mount --rbind /proc "$root/proc"
mount -o remount,bind,ro,nosuid,nodev,noexec "$root"
cd "$root"
pivot_root . old
umount -l /old
umount -l /proc
cd /
exec "$@"
