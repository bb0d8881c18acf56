// A variable that only the fold's environment has, and that no command is known to need: does anything read it all the same?

/** Names that shells and common programs read from the environment by themselves: a fold may not add them unseen. */
export const READ_BY_PROGRAMS =
  /^(?:PATH|HOME|IFS|ENV|BASH_ENV|SHELL|USER|LOGNAME|PWD|TMPDIR|TERM|TZ|LANG|LANGUAGE|LC_.*|LD_.*|PS[0-9]|OPTIND|OPTARG|OPTERR|CDPATH|ARCH|TARGET|PLATFORM|HOST|BUILD|CC|CXX|CPP|LD|AR|AS|NM|RANLIB|STRIP|OBJCOPY|CROSS_COMPILE|.*FLAGS|GO.*|CGO_.*|CARGO_.*|RUST.*|NODE_.*|NPM_.*|npm_.*|PYTHON.*|PIP_.*|PERL.*|RUBY.*|GEM_.*|BUNDLE_.*|JAVA_.*|MAVEN_.*|GRADLE_.*|PKG_CONFIG.*|MAKE.*|CMAKE_.*|DEBIAN_FRONTEND|APT_.*|DPKG_.*|DEB_.*|APK_.*|CURL_.*|WGETRC|GIT_.*|SSH_.*|GNUPG.*|SSL_.*|.*_PROXY|.*_proxy|SOURCE_DATE_EPOCH|XDG_.*|QEMU_.*|DOCKER_.*|BUILDKIT_.*|CI|DEBUG|VERBOSE|V|PREFIX|DESTDIR)$/;

/** The same for Windows, whose names have no case. */
const READ_ON_WINDOWS =
  /^(?:PATHEXT|COMSPEC|TE?MP|SYSTEM(?:DRIVE|ROOT)|WINDIR|OS|PS.*|POWERSHELL.*|USER.*|PUBLIC|HOME.*|(?:LOCAL)?APPDATA|PROGRAM.*|COMMONPROGRAM.*|ALLUSERSPROFILE|PROCESSOR_.*|NUMBER_OF_PROCESSORS|COMPUTERNAME|DATE|TIME|CD|RANDOM|ERRORLEVEL|DOTNET_.*|NUGET_.*|CHOCOLATEY.*|MSBUILD.*|VS.*|INCLUDE|LIB|LIBPATH)$/;

/** Why a variable that only the fold's environment has may change what the command does; undefined where nothing speaks for it. */
export function readsVariable(name: string, texts: readonly string[], isWindows: boolean): string | undefined {
  const isRead = isWindows
    ? READ_BY_PROGRAMS.test(name.toUpperCase()) || READ_ON_WINDOWS.test(name.toUpperCase())
    : READ_BY_PROGRAMS.test(name);
  if (isRead) return `programs read ${name} from the environment`;
  const flags = isWindows ? "i" : "";
  const named = new RegExp(`(?<![A-Za-z0-9_])${name.replace(/[.-]/g, "\\$&")}(?![A-Za-z0-9_])`, flags);
  return texts.some((t) => named.test(t)) ? `the command names ${name}` : undefined;
}
