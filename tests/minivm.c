// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest VM that makes a known number of exits: each vCPU executes CPUID
 * as often as told and nothing else that exits, then one OUT. A whole Linux
 * guest takes minutes in an emulator; this takes milliseconds.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#define CODE_AT		0x1000
#define OPS_AT		0x10000	/* vCPU n has its own OPS_SIZE from here */
#define OPS_SIZE	0x10000
#define MAX_VCPUS	16
#define MEM_SIZE	(OPS_AT + MAX_VCPUS * OPS_SIZE)

/* One leaf, asked `times` times; the last answer stays. Zero times ends. */
struct op {
	uint32_t times, eax, ecx;
	uint32_t answer[4];	/* EAX, EBX, ECX, EDX */
};

#define MAX_OPS		(OPS_SIZE / sizeof(struct op) - 1)

/* Real mode; DS is the vCPU's segment of ops. */
extern const char guest_code[], guest_code_end[];
asm(".pushsection .rodata\n"
    "guest_code:\n"
    ".code16\n"
    "	xor	%si, %si\n"
    "1:	mov	(%si), %edi\n"
    "	test	%edi, %edi\n"
    "	jz	3f\n"
    "2:	mov	4(%si), %eax\n"
    "	mov	8(%si), %ecx\n"
    "	cpuid\n"
    "	dec	%edi\n"
    "	jnz	2b\n"
    "	mov	%eax, 12(%si)\n"
    "	mov	%ebx, 16(%si)\n"
    "	mov	%ecx, 20(%si)\n"
    "	mov	%edx, 24(%si)\n"
    "	add	$28, %si\n"
    "	jmp	1b\n"
    "3:	out	%al, $0x10\n"
    "	jmp	guest_code\n"
    ".code64\n"
    "guest_code_end:\n"
    ".popsection\n");

static int kvm, vm, vcpu_mmap_size, timed, statistics;
static char *memory;

static struct op *ops_of(int vcpu)
{
	return (struct op *)(memory + OPS_AT + vcpu * OPS_SIZE);
}

/* The CPUID of the host, as any VMM would: a leaf is looked up, and found. */
static void set_cpuid(int vcpu)
{
	struct {
		struct kvm_cpuid2 head;
		struct kvm_cpuid_entry2 entries[256];
	} cpuid = { .head.nent = 256 };

	if (ioctl(kvm, KVM_GET_SUPPORTED_CPUID, &cpuid) ||
	    ioctl(vcpu, KVM_SET_CPUID2, &cpuid))
		err(1, "KVM_GET_SUPPORTED_CPUID, KVM_SET_CPUID2");
}

static int create_vcpu(int id, struct kvm_run **run)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs = { .rip = CODE_AT, .rflags = 2 };
	int fd = ioctl(vm, KVM_CREATE_VCPU, id);

	if (fd < 0)
		err(1, "KVM_CREATE_VCPU");
	set_cpuid(fd);
	*run = mmap(NULL, vcpu_mmap_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
	if (*run == MAP_FAILED)
		err(1, "mmap of a vCPU");
	if (ioctl(fd, KVM_GET_SREGS, &sregs))
		err(1, "KVM_GET_SREGS");
	sregs.cs.base = sregs.cs.selector = 0;
	sregs.ds.base = OPS_AT + id * OPS_SIZE;
	sregs.ds.selector = sregs.ds.base >> 4;
	if (ioctl(fd, KVM_SET_SREGS, &sregs) || ioctl(fd, KVM_SET_REGS, &regs))
		err(1, "KVM_SET_SREGS, KVM_SET_REGS");
	return fd;
}

/*
 * Prints the non-zero buckets of the vCPU's statistic `name`, a histogram: what
 * KVM_GET_STATS_FD gives, see Documentation/virt/kvm/api.rst.
 */
static void print_stat(int vcpu_fd, int vcpu, const char *name)
{
	int fd = ioctl(vcpu_fd, KVM_GET_STATS_FD, NULL);
	struct kvm_stats_header head;
	struct kvm_stats_desc *desc;
	uint64_t values[1024];
	uint32_t i, j, size;
	char *descs;

	if (fd < 0 || pread(fd, &head, sizeof(head), 0) != sizeof(head))
		err(1, "KVM_GET_STATS_FD");
	size = sizeof(*desc) + head.name_size;
	descs = calloc(head.num_desc, size);
	if (!descs || pread(fd, descs, head.num_desc * size, head.desc_offset) < 0)
		err(1, "the statistics' descriptions");
	for (i = 0; i < head.num_desc; i++) {
		desc = (void *)(descs + i * size);
		if (strcmp(desc->name, name) || desc->size > 1024)
			continue;
		if (pread(fd, values, desc->size * 8, head.data_offset + desc->offset) < 0)
			err(1, "the statistics' data");
		for (j = 0; j < desc->size; j++)
			if (values[j])
				printf("vcpu %d %s %u %llu\n", vcpu, name, j,
				       (unsigned long long)values[j]);
	}
	free(descs);
	close(fd);
}

static void *run_vcpu(void *arg)
{
	struct kvm_run *run;
	int fd = create_vcpu((intptr_t)arg, &run);
	uint64_t start = __rdtsc();

	if (ioctl(fd, KVM_RUN, 0))
		err(1, "KVM_RUN");
	if (timed)
		printf("vcpu %d ticks %llu\n", (int)(intptr_t)arg,
		       (unsigned long long)(__rdtsc() - start));
	if (statistics) {
		print_stat(fd, (intptr_t)arg, "vm_exit_reasons");
		print_stat(fd, (intptr_t)arg, "vm_exit_reason_cycles");
	}
	if (run->exit_reason != KVM_EXIT_IO)
		errx(1, "the guest ended with KVM exit reason %u",
		     run->exit_reason);
	return NULL;
}

static void create_vm(void)
{
	struct kvm_userspace_memory_region region = { .memory_size = MEM_SIZE };

	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		err(2, "/dev/kvm");
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	vcpu_mmap_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	memory = mmap(NULL, MEM_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (vm < 0 || vcpu_mmap_size < 0 || memory == MAP_FAILED)
		err(1, "cannot create a VM");
	memcpy(memory + CODE_AT, guest_code, guest_code_end - guest_code);
	region.userspace_addr = (uintptr_t)memory;
	if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region))
		err(1, "KVM_SET_USER_MEMORY_REGION");
}

/* LEAF[:ECX][*TIMES] */
static struct op parse_op(const char *arg)
{
	struct op op = { .times = 1 };
	char *end;

	op.eax = strtoul(arg, &end, 0);
	if (*end == ':')
		op.ecx = strtoul(end + 1, &end, 0);
	if (*end == '*')
		op.times = strtoul(end + 1, &end, 0);
	if (*end || !op.times)
		errx(1, "'%s' is not LEAF[:ECX][*TIMES]", arg);
	return op;
}

static void print_answers(int vcpu)
{
	struct op *op;

	for (op = ops_of(vcpu); op->times; op++)
		printf("vcpu %d %#x:%#x eax %#x ebx %#x ecx %#x edx %#x\n",
		       vcpu, op->eax, op->ecx, op->answer[0], op->answer[1],
		       op->answer[2], op->answer[3]);
}

static void usage(void)
{
	puts("Usage: minivm [-st] [-v VCPUS] [-i IDLE] [-w] LEAF[:ECX][*TIMES]...\n"
	     "Each vCPU of a new VM executes CPUID for each LEAF, TIMES times,\n"
	     "then one OUT; the last answers are printed. -s: print the exit counters\n"
	     "from the vCPUs' binary statistics. -t: print the TSC ticks that\n"
	     "each vCPU took. -i: that many vCPUs more, which never run. -w: keep the\n"
	     "VM until standard input ends.");
}

int main(int argc, char **argv)
{
	pthread_t threads[MAX_VCPUS];
	int opt, i, j, vcpus = 1, idle = 0, wait = 0;
	struct kvm_run *run;

	while ((opt = getopt(argc, argv, "hi:stv:w")) != -1) {
		if (opt == 'v')
			vcpus = atoi(optarg);
		else if (opt == 'i')
			idle = atoi(optarg);
		else if (opt == 'w')
			wait = 1;
		else if (opt == 's')
			statistics = 1;
		else if (opt == 't')
			timed = 1;
		else
			return usage(), opt != 'h';
	}
	if (vcpus < 1 || idle < 0 || vcpus + idle > MAX_VCPUS || argc - optind > (int)MAX_OPS)
		errx(1, "at most %d vCPUs and %zu leaves", MAX_VCPUS, MAX_OPS);

	create_vm();
	for (i = vcpus; i < vcpus + idle; i++)
		create_vcpu(i, &run);
	for (i = 0; i < vcpus; i++)
		for (j = 0; j < argc - optind; j++)
			ops_of(i)[j] = parse_op(argv[optind + j]);
	for (i = 0; i < vcpus; i++)
		if (pthread_create(&threads[i], NULL, run_vcpu,
				   (void *)(intptr_t)i))
			errx(1, "cannot start a thread");
	for (i = 0; i < vcpus; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < vcpus; i++)
		print_answers(i);
	fflush(stdout);
	while (wait && getchar() != EOF)
		;
	return 0;
}
